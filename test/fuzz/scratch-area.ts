/**
 * User memory with something of everything in it: paths, flags' companions, structs of every kind, good ones and odd ones. Arguments
 * point into it, so that calls get past their first check.
 */
import { UserCapData, UserCapHeader } from "../../src/abi/capability-struct.ts";
import { Flock } from "../../src/abi/fcntl-struct.ts";
import { RobustListHead } from "../../src/abi/futex-struct.ts";
import { RiscvHwprobe } from "../../src/abi/hwprobe-struct.ts";
import { EpollEvent, Pollfd } from "../../src/abi/poll-struct.ts";
import { Rlimit64 } from "../../src/abi/resource-struct.ts";
import { CloneArgs } from "../../src/abi/sched-struct.ts";
import { SiginfoRt } from "../../src/abi/siginfo-struct.ts";
import { Sigaction, StackT } from "../../src/abi/signal-struct.ts";
import type { Fields, Struct, StructInput } from "../../src/abi/struct.ts";
import { Itimerval, Timespec } from "../../src/abi/time-struct.ts";
import { Iovec } from "../../src/abi/uio-struct.ts";

export const SCRATCH_BASE = 0x1000_0000;
/** Contents, then room that calls write to. */
export const SCRATCH_SIZE = 0x2_0000;
/** Behind it: a page that can only be read, then one without any permission, then nothing. */
export const READ_ONLY_PAGE: number = SCRATCH_BASE + SCRATCH_SIZE;
export const FORBIDDEN_PAGE: number = READ_ONLY_PAGE + 0x1000;
export const SCRATCH_END: number = FORBIDDEN_PAGE + 0x1000;

export const PATHS: readonly string[] = [
  "",
  "/",
  ".",
  "..",
  "f",
  "d",
  "d/f",
  "d/../f",
  "/tmp/f",
  "/tmp/d",
  "/tmp/d/e/../e",
  "/tmp/loop",
  "/tmp/link",
  "/tmp/fifo",
  "/tmp/new",
  "/tmp/new2",
  "new3",
  "d/new4",
  "new3/new5",
  "/mnt",
  "/mnt/a",
  "/mnt/b",
  "/tmp/new/",
  "/tmp/f/x",
  "/bin/fuzz",
  "/bin/script",
  "/bin/script-loop",
  "/bin/empty",
  "/dev/null",
  "/dev/zero",
  "/dev/full",
  "/dev/random",
  "/dev/urandom",
  "/dev/tty",
  "/dev/nothing",
  "/proc",
  "/proc/1/status",
  "/proc/self",
  "/proc/self/cmdline",
  "/proc/self/cwd",
  "/proc/self/environ",
  "/proc/self/exe",
  "/proc/self/fd",
  "/proc/self/fd/3",
  "/proc/self/fdinfo/0",
  "/proc/self/gid_map",
  "/proc/self/limits",
  "/proc/self/maps",
  "/proc/self/mem",
  "/proc/self/mountinfo",
  "/proc/self/mounts",
  "/proc/self/ns/ipc",
  "/proc/self/ns/mnt",
  "/proc/self/ns/pid",
  "/proc/self/ns/pid_for_children",
  "/proc/self/ns/user",
  "/proc/self/ns/uts",
  "/proc/self/oom_score_adj",
  "/proc/self/root",
  "/proc/self/setgroups",
  "/proc/self/smaps",
  "/proc/self/stat",
  "/proc/self/status",
  "/proc/self/task",
  "/proc/self/timens_offsets",
  "/proc/self/uid_map",
  "/proc/cpuinfo",
  "/proc/filesystems",
  "/proc/meminfo",
  "/proc/mounts",
  "/proc/stat",
  "/proc/sys/fs/mount-max",
  "/proc/sys/kernel/hostname",
  "/proc/sys/kernel/ns_last_pid",
  "/proc/sys/kernel/pid_max",
  "/proc/sys/user/max_user_namespaces",
  "/proc/thread-self/comm",
  "/proc/uptime",
  "/proc/4294967296/stat",
  `/tmp/${"n".repeat(255)}`,
  `/tmp/${"n".repeat(256)}`,
  "a/".repeat(2040),
];

/** Text that is no path: file system types and options, attribute names, what /proc files take. */
export const STRINGS: readonly string[] = [
  "tmpfs",
  "proc",
  "devtmpfs",
  "sysfs",
  "none",
  "size=64k,nr_inodes=8",
  "size=100%,mode=1777,uid=0",
  "size=-1",
  "user.x",
  "user.",
  "trusted.y",
  "security.capability",
  "system.posix_acl_access",
  "0 0 1",
  "0 0 4294967295",
  "0 1000 1\n1 0 1\n",
  "4294967295 4294967295 4294967295",
  "deny",
  "32768",
  "-1",
  "99999999999999999999",
  "monotonic 100 0",
  "guest-name",
];

const bytes = new Uint8Array(SCRATCH_SIZE);
const view = new DataView(bytes.buffer);
let end = 0;
const offsets = new Map<string, number[]>();

function add(group: string, length: number): number {
  const at = Math.ceil(end / 8) * 8;
  end = at + length;
  if (end > SCRATCH_SIZE / 2) throw new Error("the scratch area is full");
  const group_ = offsets.get(group) ?? [];
  group_.push(at);
  offsets.set(group, group_);
  return at;
}

function addStruct<F extends Fields>(group: string, type: Struct<F>, ...values: StructInput<F>[]): void {
  for (const value of values) type.write(view, add(group, type.size), value);
}

/** Several in a row; the group gets the place of the first. */
function addArray<F extends Fields>(group: string, type: Struct<F>, values: readonly StructInput<F>[]): void {
  const at = add(group, type.size * values.length);
  for (const [i, value] of values.entries()) type.write(view, at + i * type.size, value);
}

function addText(group: string, text: string): number {
  const at = add(group, text.length + 1);
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at;
}

function addWords(group: string, words: readonly (number | bigint)[]): void {
  const at = add(group, words.length * 8);
  for (const [i, word] of words.entries()) view.setBigUint64(at + i * 8, BigInt.asUintN(64, BigInt(word)), true);
}

const here = (offset: number): number => SCRATCH_BASE + offset;
const OUTPUT = SCRATCH_SIZE / 2;
const HUGE = 2n ** 63n - 1n;

for (const path of PATHS) addText("path", path);
for (const text of STRINGS) addText("string", text);
addStruct(
  "timespecIn",
  Timespec,
  { tv_sec: 0, tv_nsec: 1 },
  { tv_sec: 0, tv_nsec: 0 },
  { tv_sec: 1, tv_nsec: 999_999_999 },
  { tv_sec: 0, tv_nsec: 1_000_000_000 },
  { tv_sec: -1, tv_nsec: 0 },
  { tv_sec: HUGE, tv_nsec: 999_999_999 },
  { tv_sec: 2n ** 53n, tv_nsec: 0 },
);
const UTIME_NOW = 0x3fffffff;
const UTIME_OMIT = 0x3ffffffe;
addArray("timespecPairIn", Timespec, [
  { tv_sec: 1, tv_nsec: 2 },
  { tv_sec: HUGE, tv_nsec: UTIME_NOW },
]);
addArray("timespecPairIn", Timespec, [{ tv_nsec: UTIME_OMIT }, { tv_sec: -(2n ** 63n), tv_nsec: 5 }]);
addStruct(
  "itimervalIn",
  Itimerval,
  { "it_value.tv_usec": 1, "it_interval.tv_usec": 1 },
  { "it_value.tv_sec": 1 },
  { "it_value.tv_sec": HUGE, "it_interval.tv_sec": HUGE },
  { "it_value.tv_usec": -1 },
  {},
);
for (let signal = 0; signal < 2; signal++) {
  addStruct(
    "sigactionIn",
    Sigaction,
    { sa_handler: 0 },
    { sa_handler: 1 },
    { sa_handler: here(0), sa_flags: 0x10000004 },
    { sa_handler: 0xffff_ffff_ffff_fff0n, sa_flags: 0xffff_ffff_ffff_ffffn, sa_mask: 0xffff_ffff_ffff_ffffn },
    { sa_handler: 2n ** 53n + 1n, sa_flags: 0x48000000, sa_mask: 0x4000 },
  );
}
addWords("sigsetIn", [0]);
addWords("sigsetIn", [0xffff_ffff_ffff_ffffn]);
addWords("sigsetIn", [0x4002]);
addStruct(
  "stackIn",
  StackT,
  { ss_sp: here(OUTPUT), ss_flags: 0, ss_size: 8192 },
  { ss_sp: 0, ss_flags: 2, ss_size: 0 },
  { ss_sp: 0xffff_ffff_ffff_f000n, ss_flags: 0x80000000, ss_size: 0xffff_ffff_ffff_ffffn },
  { ss_sp: 16, ss_flags: 1, ss_size: 2n ** 62n },
);
addStruct(
  "siginfoIn",
  SiginfoRt,
  { si_signo: 34, si_code: -1, si_pid: 1, si_value: 7 },
  { si_signo: 10, si_code: -6, si_value: 0xffff_ffff_ffff_ffffn },
  { si_code: 0x7fffffff },
);
addArray("iovecIn", Iovec, [
  { iov_base: here(0), iov_len: 100 },
  { iov_base: here(OUTPUT), iov_len: 4096 },
  { iov_base: 0, iov_len: 0 },
]);
addArray("iovecIn", Iovec, [
  { iov_base: here(OUTPUT), iov_len: 70_000 },
  { iov_base: FORBIDDEN_PAGE - 8, iov_len: 16 },
]);
addArray("iovecIn", Iovec, [
  { iov_base: here(OUTPUT), iov_len: 16 },
  { iov_base: 0xffff_ffff_ffff_fff0n, iov_len: 16 },
]);
addArray("iovecIn", Iovec, [{ iov_base: 8, iov_len: HUGE }]);
addArray("pollFds", Pollfd, [
  { fd: 0, events: 0xffff },
  { fd: 3, events: 1 },
  { fd: 4, events: 4 },
  { fd: -1 },
  { fd: 999 },
  { fd: 5, events: 0x2001 },
]);
addWords("fdSet", [0x3f, 0, 0]);
addWords("fdSet", [0xffff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn]);
addWords("fdSet", [0, 0]);
addWords("pselectMask", [here(offsets.get("sigsetIn")![1]!), 8]);
addWords("pselectMask", [0xffff_ffff_ffff_0000n, 8]);
addStruct(
  "epollEventIn",
  EpollEvent,
  { events: 5, data: 1 },
  { events: 0xffffffff, data: HUGE },
  { events: 0x10000001 },
  { events: 0xc0000001, data: 3 },
);
addStruct(
  "rlimitIn",
  Rlimit64,
  { rlim_cur: 0, rlim_max: 0 },
  { rlim_cur: 8, rlim_max: 64 },
  { rlim_cur: 1 << 16, rlim_max: 0xffff_ffff_ffff_ffffn },
  { rlim_cur: 0xffff_ffff_ffff_ffffn, rlim_max: 0xffff_ffff_ffff_ffffn },
  { rlim_cur: 2, rlim_max: 1 },
);
addStruct(
  "flock",
  Flock,
  { l_type: 0, l_start: 0, l_len: 0 },
  { l_type: 1, l_start: 10, l_len: 5 },
  { l_type: 1, l_start: 12, l_len: -8 },
  { l_type: 2, l_whence: 1, l_len: 3 },
  { l_type: 1, l_whence: 2, l_start: HUGE, l_len: HUGE },
  { l_type: 0, l_start: -(2n ** 63n), l_len: -(2n ** 63n) },
);
addStruct(
  "cloneArgs",
  CloneArgs,
  { exit_signal: 17 },
  { flags: 0x10000000, exit_signal: 17 },
  { flags: 0x20000000, exit_signal: 17, set_tid: here(64), set_tid_size: 1 },
  { flags: 0x00010f00, stack: here(OUTPUT), stack_size: 4096 },
  { flags: 0x1_0000_0000, exit_signal: 64 },
  { flags: 0x4100, exit_signal: 17 },
  { stack: 0xffff_ffff_ffff_ff00n, stack_size: 0xffff_ffff_ffff_ffffn },
  { exit_signal: 17, set_tid: here(64), set_tid_size: 40 },
);
addStruct(
  "capabilityHeader",
  UserCapHeader,
  { version: 0x20080522 },
  { version: 0x20080522, pid: 1 },
  { version: 0x19980330 },
  { version: 1, pid: -1 },
);
addArray("capabilityDataIn", UserCapData, [{ effective: 0xffffffff, permitted: 0xffffffff }, {}]);
addArray("capabilityDataIn", UserCapData, [
  { effective: 0, permitted: 0x200000, inheritable: 0x200000 },
  { permitted: 0xffffffff },
]);
addArray("hwprobePairs", RiscvHwprobe, [{ key: 0 }, { key: 3 }, { key: 1 << 20 }, { key: -1 }]);
addWords("longIn", [0, 1, 4096, -1, HUGE]);
addWords("longIn", [1 << 20]);
addWords("groupsIn", [0x0000_0001_0000_0000n, 0xffff_fffe_0000_03e8n, 0xffff_ffffn]);
addStruct("address", RobustListHead, { list: here(8), futex_offset: 4, list_op_pending: here(16) } as object);
const argument = addText("string", "argument");
const script = offsets.get("path")![PATHS.indexOf("/bin/script")]!;
addWords("argv", [here(script), here(argument), here(argument), 0]);
addWords("argv", [0]);
addWords("argv", [here(argument), 1, 0]);
addWords("argv", new Array<number>(500).fill(here(offsets.get("path")!.at(-1)!)).concat(0));

/** The initial contents of the scratch area. */
export const scratchImage: Uint8Array = bytes;

/** Where the things of a kind are. */
export function offsetsOf(group: string): readonly number[] {
  return offsets.get(group) ?? [];
}

/** Room for results: nothing that is needed later lies there. */
export const OUTPUT_OFFSETS: readonly number[] = [OUTPUT, OUTPUT + 4096, OUTPUT + 12_288 + 4, SCRATCH_SIZE - 64];
