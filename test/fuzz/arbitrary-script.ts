import fc from "fast-check";
import type { ArgumentKind } from "../../src/syscalls/argument-kind.ts";
import { riscv64Syscalls } from "../../src/syscalls/riscv64.ts";
import { ODD_VALUES, valuesOf } from "./argument-values.ts";
import type { FuzzArgument, FuzzCall, FuzzScript } from "./fuzz-call.ts";
import { usefulCall } from "./useful-calls.ts";

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

/** The size that goes with a signal set. */
const sizeOfSet: fc.Arbitrary<FuzzArgument> = fc.oneof(
  { weight: 14, arbitrary: fc.constant(8) },
  { weight: 1, arbitrary: oddValue },
);

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
    .tuple(...kinds.map((kind, i) => (kind === null ? oddValue : isSetSize(kinds, i) ? sizeOfSet : ofKind(kind))))
    .map((args): FuzzCall => ({ call: number, args }));
}

function isSetSize(kinds: readonly (ArgumentKind | null)[], index: number): boolean {
  return kinds[index] === "ulong" && /^sig(set|action)/.test(kinds[index - 1] ?? "");
}

const implemented = [...new Array(NUMBERS).keys()].filter((number) => riscv64Syscalls.entryOf(number) !== undefined);
const knownCall: fc.Arbitrary<FuzzCall> = fc.constantFrom(...implemented).chain(callOf);
const anyCall: fc.Arbitrary<FuzzCall> = fc
  .tuple(fc.integer({ min: -1, max: NUMBERS - 1 }), fc.array(oddValue, { minLength: 6, maxLength: 6 }))
  .map(([call, args]): FuzzCall => ({ call, args }));

const userCode: fc.Arbitrary<FuzzCall> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(10, 10_000, 200_000).map((spin): FuzzCall => ({ spin })) },
  { weight: 3, arbitrary: oddValue.map((store): FuzzCall => ({ store })) },
  { weight: 1, arbitrary: fc.nat(4).map((fault): FuzzCall => ({ fault })) },
);

const call: fc.Arbitrary<FuzzCall> = fc.oneof(
  { weight: 24, arbitrary: knownCall },
  { weight: 8, arbitrary: usefulCall },
  { weight: 2, arbitrary: anyCall },
  { weight: 1, arbitrary: userCode },
);

/** Up to four processes with lists of calls. */
export const fuzzScript: fc.Arbitrary<FuzzScript> = fc.record({
  hasTerminal: fc.boolean(),
  processes: fc.array(fc.array(call, { minLength: 1, maxLength: 40, size: "max" }), { minLength: 1, maxLength: 4 }),
});
