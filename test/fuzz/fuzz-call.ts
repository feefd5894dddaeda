/** The language of the system call fuzzer: JSON, so that a failing script can be printed, shrunk, and kept as a regression test. */

/** One 64-bit argument. What it stands for is decided when the call is made, from what the task knows by then. */
export type FuzzArgument =
  /** An exact integer. */
  | number
  /** Any 64-bit word, by halves. */
  | readonly ["word", hi: number, lo: number]
  /** An address in the scratch area. */
  | readonly ["at", offset: number]
  /** A descriptor that an earlier call returned, the latest first; modulo how many there are. */
  | readonly ["fd", which: number]
  /** A process that an earlier call returned. */
  | readonly ["pid", which: number]
  /** An address that an earlier call returned, plus an offset. */
  | readonly ["map", which: number, offset: number];

/** What a task does next. */
export type FuzzCall =
  | { readonly call: number; readonly args: readonly FuzzArgument[] }
  /** User code that runs for so many instructions. */
  | { readonly spin: number }
  /** User code that writes one byte of its memory, and dies if it must not. */
  | { readonly store: FuzzArgument }
  /** User code that does something else it must not. */
  | { readonly fault: number };

/** The calls of some processes that run at the same time. Children of a process go on in its list, a few calls long. */
export interface FuzzScript {
  /** Standard input and output are a terminal; else they are streams. */
  readonly hasTerminal: boolean;
  readonly processes: readonly (readonly FuzzCall[])[];
}
