/**
 * Operations of a routine that its context carries out itself, without the kernel: numbers below 0, where no system call is.
 */

/** `sys.checkpoint`: the journal begins anew. */
export const OP_CHECKPOINT = -1;
/** `sys.locals`: the task's own variables. */
export const OP_LOCALS = -2;
/** `sys.peek`: reads the task's own mapped memory. */
export const OP_PEEK = -3;
/** `sys.poke`: writes it. */
export const OP_POKE = -4;
/** The errno that kept the last `sys.spawn` from executing its program, 0 for none. */
export const OP_SPAWN_ERROR = -5;
/** In a spawned child: tells its parent the errno. */
export const OP_FAIL_SPAWN = -6;
/** `sys.environ`: the environment the program was started with. */
export const OP_ENVIRON = -7;

/** Whether the result comes from outside the routine, so that a replay needs it. System calls always do. */
export function isJournalled(number: number): boolean {
  return number >= 0 || (number !== OP_CHECKPOINT && number !== OP_LOCALS && number !== OP_ENVIRON);
}

const NAMES: Readonly<Record<number, string>> = {
  [OP_CHECKPOINT]: "checkpoint",
  [OP_LOCALS]: "locals",
  [OP_PEEK]: "peek",
  [OP_POKE]: "poke",
  [OP_SPAWN_ERROR]: "spawn",
  [OP_FAIL_SPAWN]: "spawn",
  [OP_ENVIRON]: "environ",
};

/** For messages. */
export function operationName(number: number): string {
  return NAMES[number] ?? `operation ${number}`;
}
