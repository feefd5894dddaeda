/** Where the machine code finds things. x64.s and arm64.s have the same numbers. */
import { i64, struct, u64 } from "../../abi/struct.ts";

/** A step, and the beginning of a context: a call and its arguments. */
export const NR = i64(0);
export const ARGS = [8, 16, 24, 32, 40, 48].map((offset) => i64(offset));

/** The rest of a step. */
export const MODE = u64(56);
export const OPERAND = i64(64);
export const STEP_SIZE = 72;

export const CHECK = 0;
export const IGNORE = 1;
export const EXPECT = 2;
export const SKIP_IF = 3;
export const STORE = 4;
// These two let a process be sent one program after the other: actors/.
export const KEEP = 5;
export const JUMP = 6;

/** In place of a system call's number: the 64 bits at the first argument's address. */
export const LOAD_NR = -2;

/** The rest of a context. */
export const PROGRAM = u64(56);
export const ERROR_FD = i64(80);
export const RESULT = i64(88);
export const CONTEXT_SIZE = 96;

/** What a child writes to the pipe when a step fails. In the context it is at 64. */
export const StepFailure = struct("struct step_failure", 16, { index: u64(0), errno: u64(8) });
