import fc from "fast-check";
import {
  SYS_clone,
  SYS_close,
  SYS_dup,
  SYS_fcntl,
  SYS_mmap,
  SYS_openat,
  SYS_pipe2,
  SYS_read,
  SYS_write,
} from "../../src/abi/unistd-riscv64.ts";
import type { ArgumentKind } from "../../src/syscalls/argument-kind.ts";
import { riscv64Syscalls } from "../../src/syscalls/riscv64.ts";
import { ODD_VALUES, valuesOf } from "./argument-values.ts";
import type { FuzzArgument, FuzzCall, FuzzScript } from "./fuzz-call.ts";
import { OUTPUT_OFFSETS, offsetsOf } from "./scratch-area.ts";

/** One more than the highest number tried. */
const NUMBERS = 471;

const oddValue: fc.Arbitrary<FuzzArgument> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ODD_VALUES) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.integer(), fc.integer()).map(([hi, lo]): FuzzArgument => ["word", hi, lo]),
  },
);

/** Up to four flags together. */
function combination(values: readonly FuzzArgument[]): fc.Arbitrary<FuzzArgument> {
  return fc
    .array(fc.constantFrom(...values), { minLength: 1, maxLength: 4 })
    .map((flags) => (flags.every((flag) => typeof flag === "number") ? flags.reduce(or) : flags[0]!));
}

function or(a: number, b: number): number {
  return (a | b) >>> 0;
}

function ofKind(kind: ArgumentKind): fc.Arbitrary<FuzzArgument> {
  const { values, areFlags } = valuesOf(kind);
  const usual = fc.constantFrom(...values);
  const typical = areFlags ? fc.oneof(usual, combination(values)) : usual;
  return fc.oneof({ weight: 14, arbitrary: typical }, { weight: 1, arbitrary: oddValue });
}

function callOf(number: number): fc.Arbitrary<FuzzCall> {
  const entry = riscv64Syscalls.entryOf(number);
  const kinds: readonly (ArgumentKind | null)[] = entry?.args ?? [null, null, null, null, null, null];
  return fc
    .tuple(...kinds.map((kind) => (kind === null ? oddValue : ofKind(kind))))
    .map((args): FuzzCall => ({ call: number, args }));
}

const implemented = [...new Array(NUMBERS).keys()].filter((number) => riscv64Syscalls.entryOf(number) !== undefined);
const knownCall: fc.Arbitrary<FuzzCall> = fc.constantFrom(...implemented).chain(callOf);
const anyCall: fc.Arbitrary<FuzzCall> = fc
  .tuple(fc.integer({ min: -1, max: NUMBERS - 1 }), fc.array(oddValue, { minLength: 6, maxLength: 6 }))
  .map(([call, args]): FuzzCall => ({ call, args }));

/** What makes the other calls interesting: open files, pipes, mappings, children. */
const [output] = OUTPUT_OFFSETS;
const groundwork: fc.Arbitrary<FuzzCall> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...offsetsOf("path")), fc.constantFrom(0, 1, 2, 0o102, 0o2102, 0o4002, 0o10000000))
    .map(([path, flags]): FuzzCall => ({ call: SYS_openat, args: [-100, ["at", path], flags, 0o644] })),
  fc.constant<FuzzCall>({ call: SYS_pipe2, args: [["at", output!], 0] }),
  fc.constantFrom(0, 1, 3, 4).map((fd): FuzzCall => ({ call: SYS_dup, args: [fd] })),
  fc
    .tuple(fc.constantFrom(0x22, 0x21, 0x100022), fc.constantFrom(4096, 65536, 1 << 22))
    .map(([flags, length]): FuzzCall => ({ call: SYS_mmap, args: [0, length, 3, flags, -1, 0] })),
  fc
    .constantFrom(17, 17, 0x10011, 0x4111, 0x0f00 | 0x10000, 0x10000011, 0x20000011, 0x04020011)
    .map((flags): FuzzCall => ({ call: SYS_clone, args: [flags, 0, 0, 0, 0] })),
  fc
    .tuple(fc.constantFrom(SYS_read, SYS_write), fc.constantFrom(0, 3, 4, 5), fc.constantFrom(1, 4096, 70_000))
    .map(([call, fd, size]): FuzzCall => ({ call, args: [fd, ["at", output!], size] })),
  fc.constantFrom(3, 4, 5, 6).map((fd): FuzzCall => ({ call: SYS_close, args: [fd] })),
  fc.constantFrom(3, 4, 5).map((fd): FuzzCall => ({ call: SYS_fcntl, args: [fd, 4, 0o4000] })),
);

const userCode: fc.Arbitrary<FuzzCall> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(10, 10_000, 200_000).map((spin): FuzzCall => ({ spin })) },
  { weight: 3, arbitrary: oddValue.map((store): FuzzCall => ({ store })) },
  { weight: 1, arbitrary: fc.nat(4).map((fault): FuzzCall => ({ fault })) },
);

const call: fc.Arbitrary<FuzzCall> = fc.oneof(
  { weight: 24, arbitrary: knownCall },
  { weight: 8, arbitrary: groundwork },
  { weight: 2, arbitrary: anyCall },
  { weight: 1, arbitrary: userCode },
);

/** Up to four processes with lists of calls. */
export const fuzzScript: fc.Arbitrary<FuzzScript> = fc
  .array(fc.array(call, { minLength: 1, maxLength: 40, size: "max" }), { minLength: 1, maxLength: 4 })
  .map((processes) => ({ processes }));
