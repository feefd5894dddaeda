/** What the fuzzer passes for an argument of each kind: mostly values that mean something, since those get furthest. */
import * as fcntl from "../../src/abi/fcntl.ts";
import * as futex from "../../src/abi/futex.ts";
import * as ioctl from "../../src/abi/ioctl.ts";
import * as nsfs from "../../src/abi/ioctl-nsfs.ts";
import * as mman from "../../src/abi/mman.ts";
import * as mount from "../../src/abi/mount.ts";
import * as prctl from "../../src/abi/prctl.ts";
import * as sched from "../../src/abi/sched.ts";
import * as wait from "../../src/abi/wait.ts";
import type { ArgumentKind } from "../../src/syscalls/argument-kind.ts";
import type { FuzzArgument } from "./fuzz-call.ts";
import { FORBIDDEN_PAGE, OUTPUT_OFFSETS, offsetsOf, READ_ONLY_PAGE, SCRATCH_END } from "./scratch-area.ts";

const at = (offset: number): FuzzArgument => ["at", offset];
const word = (hi: number, lo: number): FuzzArgument => ["word", hi, lo];

/** Numbers at the edges of C's types, and pointers to nowhere: what any argument may be. */
export const ODD_VALUES: readonly FuzzArgument[] = [
  0,
  1,
  2,
  3,
  7,
  8,
  16,
  64,
  255,
  4095,
  4096,
  65536,
  1 << 20,
  -1,
  -2,
  -100,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32 - 1,
  2 ** 32,
  2 ** 32 + 1,
  2 ** 38 - 4096,
  2 ** 38,
  2 ** 52,
  2 ** 53 - 1,
  word(0x00200000, 1),
  word(0x7fffffff, -1),
  word(0x7fffffff, -4096),
  word(-0x80000000, 0),
  word(-0x80000000, 1),
  word(-1, -4096),
  word(-1, 0),
  READ_ONLY_PAGE,
  FORBIDDEN_PAGE,
  FORBIDDEN_PAGE - 4,
  SCRATCH_END,
  SCRATCH_END - 1,
  at(0),
  at(3),
  ["fd", 0],
  ["pid", 0],
  ["map", 0, 0],
  ["map", 1, 4096],
];

const OUTPUTS: readonly FuzzArgument[] = [...OUTPUT_OFFSETS.map(at), 0, READ_ONLY_PAGE, FORBIDDEN_PAGE - 4];
const SIZES: readonly FuzzArgument[] = [
  0,
  1,
  8,
  16,
  24,
  64,
  128,
  4096,
  8192,
  70_000,
  1 << 20,
  2 ** 31 - 1,
  2 ** 32,
  word(0x7fffffff, -1),
  -1,
];
const DESCRIPTORS: readonly FuzzArgument[] = [
  0,
  1,
  2,
  3,
  4,
  5,
  6,
  ["fd", 0],
  ["fd", 1],
  ["fd", 2],
  ["fd", 5],
  -1,
  1023,
];
const PIDS: readonly FuzzArgument[] = [0, 1, 2, 3, 4, -1, ["pid", 0], ["pid", 1], ["pid", 3], 32768, -2];
const IDS: readonly FuzzArgument[] = [0, 1, 1000, 65534, -1, 2 ** 32 - 2];

/** Every constant of a header whose name begins so. */
function named(header: object, ...prefixes: readonly string[]): FuzzArgument[] {
  return Object.entries(header)
    .filter(([name, value]) => typeof value === "number" && prefixes.some((prefix) => name.startsWith(prefix)))
    .map(([, value]) => value as number);
}

const range = (count: number): number[] => [...new Array(count).keys()];

/** Choices of single values; of kinds that are flags, combinations are made as well. */
const CHOICES: { readonly [K in ArgumentKind]?: readonly FuzzArgument[] } = {
  int: [...range(20), -1, 1000],
  uint: [...SIZES, ...range(6)],
  long: [...SIZES, -4096, 2 ** 40],
  ulong: SIZES,
  hex: [0, 1, 4096, -1],
  address: [at(0), at(4096), ["map", 0, 0], ["map", 1, 4096], 0, 4096, 2 ** 38 - 4096, SCRATCH_END, 0x2000_1000],
  octal: [0, 0o644, 0o777, 0o7777, 0o22, -1],
  fd: DESCRIPTORS,
  dirfd: [fcntl.AT_FDCWD, fcntl.AT_FDCWD, fcntl.AT_FDCWD, ...DESCRIPTORS],
  pid: PIDS,
  uid: IDS,
  gid: IDS,
  dev: [0, 0x103, 0x105, 0x500, -1],
  signal: [0, 1, 2, 9, 10, 13, 14, 15, 17, 18, 19, 20, 21, 34, 64, 65, -1],
  fcntlArgument: [...DESCRIPTORS, ...offsetsOf("flock").map(at), 0o4000, 0o2000, 1, 4096, 1 << 20, 1 << 30],
  ioctlArgument: [...OUTPUTS, 0, 1],
};

const FLAG_CHOICES: { readonly [K in ArgumentKind]?: readonly FuzzArgument[] } = {
  accessMode: range(8),
  accessFlags: [0, 0x100, 0x200, 0x1000],
  atFlags: [0, 0x100, 0x200, 0x400, 0x1000],
  capability: [...range(41), -1],
  cloneFlags: [...named(sched, "CLONE_").filter((flag) => typeof flag === "number" && flag < 2 ** 32), 17, 0, 17, 17],
  clockId: [...range(12), -1, -6, -2],
  clockFlags: [0, 1],
  closeRangeFlags: [0, 2, 4],
  descriptorFlags: [0, 0o2000000, 0o4000, 0o40000],
  epollCreateFlags: [0, 0o2000000],
  epollOperation: [1, 2, 3],
  eventfdFlags: [0, 1, 0o4000, 0o2000000],
  fadvice: range(8),
  fallocateMode: [0, 1, 2, 3, 8, 16, 32],
  fcntlCommand: named(fcntl, "F_DUP", "F_GET", "F_SET", "F_OFD", "F_ADD"),
  fileMode: [0, 0o644, 0o755, 0o4755, 0o1777, 0o100644, 0o10644, 0o20644, 0o60644, 0o140644],
  flockOperation: [1, 2, 8, 4],
  futexOperation: named(futex, "FUTEX_").filter((value) => typeof value === "number" && value < 512),
  getrandomFlags: [0, 1, 2, 4],
  ioctlCommand: [...named(ioctl, "FI", "T"), ...named(nsfs, "NS_")],
  itimerWhich: [0, 1, 2],
  madvice: named(mman, "MADV_"),
  membarrierCommand: [0, 1, 2, 4, 8],
  mlockFlags: [0, 1],
  mlockallFlags: [1, 2, 4],
  mmapFlags: [...named(mman, "MAP_"), 0x22, 0x22, 0x21, 0x32],
  mmapProt: range(8),
  mountFlags: [0, 0, 0, ...named(mount, "MS_")],
  mremapFlags: [0, 1, 2, 4],
  msyncFlags: [1, 2, 4],
  openFlags: named(fcntl, "O_"),
  openMode: [0, 0o644, 0o777, 0o4000],
  prctlOption: named(prctl, "PR_SET", "PR_GET", "PR_CAP"),
  priorityWhich: [0, 1, 2],
  renameFlags: [0, 1, 2, 4],
  rlimitResource: range(17),
  rusageWho: [0, -1, 1],
  rwFlags: [0, 1, 2, 4, 8, 16, 32, 64],
  schedPolicy: range(8),
  sigprocmaskHow: [0, 1, 2],
  spliceFlags: [0, 1, 2, 4, 8],
  statxFlags: [0, 0x100, 0x1000, 0x2000],
  statxMask: [0, 0x7ff, 0xfff, 2 ** 31],
  umountFlags: [0, 1, 2, 4, 8],
  unlinkFlags: [0, 0x200],
  waitidType: range(4),
  waitOptions: [wait.WNOHANG, wait.WUNTRACED, wait.WEXITED, wait.WEXITED, wait.WCONTINUED, wait.WNOWAIT, wait.__WALL],
  whence: range(6),
  xattrFlags: [0, 1, 2],
};

const STRUCTS = [
  "path",
  "string",
  "timespecIn",
  "timespecPairIn",
  "itimervalIn",
  "sigactionIn",
  "sigsetIn",
  "stackIn",
  "siginfoIn",
  "iovecIn",
  "pollFds",
  "fdSet",
  "pselectMask",
  "epollEventIn",
  "rlimitIn",
  "cloneArgs",
  "capabilityHeader",
  "capabilityDataIn",
  "hwprobePairs",
  "longIn",
  "groupsIn",
  "argv",
] as const;

/** Where structs of another kind's name serve. */
const SAME_AS: { readonly [K in ArgumentKind]?: (typeof STRUCTS)[number] } = {
  iovecOut: "iovecIn",
  envp: "argv",
  mountData: "string",
  bytesIn: "string",
  offsetInOut: "longIn",
  intIn: "longIn",
  cpuSetIn: "longIn",
  timevalIn: "timespecIn",
};

/** The values of one kind of argument. @returns whether they are flags that go together */
export function valuesOf(kind: ArgumentKind): { readonly values: readonly FuzzArgument[]; readonly areFlags: boolean } {
  const flags = FLAG_CHOICES[kind];
  if (flags !== undefined) return { values: flags, areFlags: true };
  const choices = CHOICES[kind];
  if (choices !== undefined) return { values: choices, areFlags: false };
  const structs = offsetsOf(SAME_AS[kind] ?? kind).map(at);
  if (structs.length > 0) return { values: [...structs, ...structs, 0], areFlags: false };
  return { values: OUTPUTS, areFlags: false };
}
