/**
 * What a syscall handler returns (design rule 2): a result >= 0, -errno (-1 .. -4095, the restart codes of Linux among them), or one of
 * the codes below, which never reach user code.
 */

/** The task waits; the handler runs again from its start when the task is woken. */
export const BLOCKED = -0x10000;
/** The handler has set the registers itself (rt_sigreturn), or the caller is gone: nothing is to be returned. */
export const NO_RETURN = -0x10001;
/** vfork(2): the parent stops until the child lets go of its memory. The result is kept in `Task.pendingReturn`. */
export const VFORK_STOP = -0x10002;
/** execve(2) in a thread group with siblings: wait until they are gone. */
export const EXEC_STOP = -0x10003;
/** The task exits: exit(2), exit_group(2). */
export const EXITED = -0x10004;
