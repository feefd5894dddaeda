/** Why `Interpreter.run` returned. */
export type ExitReason = number;

/** The budget is used up; pc is the next instruction. */
export const EXIT_BUDGET = 0;
/**
 * An ecall retired: pc is the instruction after it and instret counts it. `pc -= 4` restarts it (it has no compressed
 * form).
 */
export const EXIT_SYSCALL = 1;
/** ebreak or c.ebreak; not retired, pc is the instruction, as Linux leaves it. */
export const EXIT_BREAKPOINT = 2;
/** Not an instruction, or one user mode may not execute; pc is the instruction. */
export const EXIT_ILLEGAL = 3;
/** A fetch or an access failed; pc is the instruction, and registers and memory are as before it. */
export const EXIT_FAULT = 4;
