/** JSON: what a reducer program keeps between two system calls. Saved as it is. */
export type ProgramState =
  | null
  | boolean
  | number
  | string
  | readonly ProgramState[]
  | { readonly [key: string]: ProgramState };

/** One argument of a system call: a number, a byte string or bytes to point at, or room for bytes that come back. */
export type CallArgument = number | string | Uint8Array | { readonly room: number };

/** The system call a program makes next. */
export interface ProgramCall {
  /** SYS_* of abi/unistd-riscv64.ts. */
  readonly number: number;
  readonly args: readonly CallArgument[];
}

/** What came of the last call. */
export interface ProgramInput {
  /** Its result, or -errno. At the first step of a program: 0. */
  readonly result: number;
  /** What the call wrote, for each `{ room }` argument in order. */
  readonly outputs: readonly Uint8Array[];
}

/**
 * A program in TypeScript as a reducer: a pure function from what it knows and what came back to what it knows then and what it calls.
 * It has no stack between calls, so it can be saved at any of them, and forked like any process.
 *
 * `step` must not look at anything but its arguments: no clock, no chance, no variables outside (design rule 4).
 */
export interface ReducerProgram {
  /** Registered name: letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  /** Raised when `step` changes what it makes of old states. A snapshot needs exactly this version. */
  readonly version: number;
  /** @param argv byte strings. */
  start(argv: readonly string[], envv: readonly string[]): ProgramState;
  step(state: ProgramState, input: ProgramInput): { readonly state: ProgramState; readonly call: ProgramCall };
}
