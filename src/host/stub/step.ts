/**
 * The child program: what a child of clone(2) does before it runs a program, as data. The machine code of x64.s and arm64.s makes the steps one
 * after the other; encode-program.ts lays them out in memory.
 */
import type { Syscall } from "../syscall-numbers.ts";

/**
 * An argument of a call: a number, or what is passed by address. A string becomes a NUL-terminated string in UTF-8, an array of them what execve(2)
 * takes. Bytes are the caller's own: the child reads and writes them there (in its copy of the memory, unless it shares the parent's).
 */
export type Operand = number | bigint | string | Uint8Array | readonly string[];

/** An argument of a later step: `after` is 1 for the next, `argument` counts from 0. */
export interface ArgumentSlot {
  readonly after: number;
  readonly argument: number;
}

/**
 * What is made of a step's result:
 * - `check`: a negative result, which is an errno, ends the child;
 * - `ignore`: the next step follows whatever happened;
 * - `expect`: another result ends the child, with that errno, or with EINVAL when it is none;
 * - `skipIfEqual`: this result leaves the next step out; no result ends the child;
 * - `storeIn`: as `check`, and the result becomes an argument of a later step;
 * - `storeAt`: as `check`, and the result is stored in the first eight of these bytes.
 */
export type Outcome =
  | "check"
  | "ignore"
  | { readonly expect: number }
  | { readonly skipIfEqual: number }
  | { readonly storeIn: ArgumentSlot }
  | { readonly storeAt: Uint8Array };

/** No system call: its result is the 64-bit number that its argument's bytes hold. */
export const LOAD = "load";

export interface Step {
  readonly call: Syscall | typeof LOAD;
  /** At most six; what is missing is 0. */
  readonly args: readonly Operand[];
  readonly outcome: Outcome;
  /** What an error says was being done: "chdir". */
  readonly step: string;
  /** The file that an error names. */
  readonly path?: string | undefined;
}
