/**
 * What random histories are made of, for driver.c and for actors. A seed of a campaign, and the index of a history in it, stand for what these make of
 * them: who changes an arbitrary, a weight or an order gives every seed another meaning.
 */
import fc from "fast-check";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../../src/abi/sched.ts";
import type { Operation } from "./operation.ts";

export const TYPES: readonly number[] = [
  CLONE_NEWUSER,
  CLONE_NEWNS,
  CLONE_NEWUTS,
  CLONE_NEWIPC,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWCGROUP,
  CLONE_NEWNET,
];
/** Every capability there is. */
export const FULL = Number((1n << 41n) - 1n);

/** One kind of operation. */
export interface Form {
  readonly weight: number;
  readonly name: string;
  /** The first ones; the others are 0. */
  readonly numbers?: readonly fc.Arbitrary<number>[];
  /** The process it is about. */
  readonly about?: fc.Arbitrary<number>;
  readonly text?: fc.Arbitrary<string>;
}

export const zero = fc.constant(0);
/** A process, by its place among the living ones. */
export const who = fc.nat(5);
/** Of users and groups. */
export const id = fc.constantFrom(0, 0, 1, 1000, 1001, 5, 65534, -1);

export function flagsOf(flags: readonly number[]): fc.Arbitrary<number> {
  return fc.subarray([...flags]).map((chosen) => chosen.reduce((all, flag) => all | flag, 0));
}

export function rarely(flags: readonly number[]): fc.Arbitrary<number> {
  return fc.oneof({ weight: 5, arbitrary: zero }, { weight: 1, arbitrary: flagsOf(flags) });
}

export function both(flags: fc.Arbitrary<number>, more: fc.Arbitrary<number>): fc.Arbitrary<number> {
  return fc.tuple(flags, more).map(([some, others]) => some | others);
}

const extent = fc
  .tuple(
    fc.constantFrom(0, 0, 1, 1000, 5),
    fc.constantFrom(0, 0, 1, 1000, 1001, 5),
    fc.constantFrom(1, 1, 1, 2, 5, 4294967295),
  )
  .map((numbers) => numbers.join(" "));

/** The text of an id map: a usual one, up to `maxLines` random extents, or one of `malformed`. */
export function idMap(maxLines: number, malformed: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom("0 0 1", "0 1000 1", "1000 0 1", "0 0 4294967295", "0 0 2000", "1000 1000 1"),
    },
    {
      weight: 3,
      arbitrary: fc.array(extent, { minLength: 1, maxLength: maxLines }).map((lines) => `${lines.join("\n")}\n`),
    },
    { weight: 1, arbitrary: fc.constantFrom(...malformed) },
  );
}

/** Operations of these kinds. */
export function operationsLike(forms: readonly Form[]): fc.Arbitrary<Operation> {
  return fc.oneof(
    ...forms.map(({ weight, name, numbers = [], about = zero, text = fc.constant("") }) => ({
      weight,
      arbitrary: fc
        .tuple(who, fc.tuple(numbers[0] ?? zero, numbers[1] ?? zero, numbers[2] ?? zero, about), text)
        .map(([slot, values, words]): Operation => ({ slot, name, numbers: values, text: words })),
    })),
  );
}
