// wait4(2), waitid(2): include/uapi/linux/wait.h. The status encoding is that of do_exit() and wait_task_*() in
// kernel/exit.c, decoded by the W* macros of wait(2).

export const WNOHANG = 0x00000001;
export const WUNTRACED = 0x00000002;
export const WSTOPPED = 0x00000002;
export const WEXITED = 0x00000004;
export const WCONTINUED = 0x00000008;
export const WNOWAIT = 0x01000000;
export const __WNOTHREAD = 0x20000000;
export const __WALL = 0x40000000;
export const __WCLONE = 0x80000000; // bit 31

// waitid(2) idtype
export const P_ALL = 0;
export const P_PID = 1;
export const P_PGID = 2;
export const P_PIDFD = 3;

/** The status of a child resumed by SIGCONT. */
export const CONTINUED_STATUS = 0xffff;

/** Bit set when a core was dumped. */
export const WCOREFLAG = 0x80;

/** exit_group(2): only the low eight bits of the code survive. */
export function exitedStatus(code: number): number {
  return (code & 0xff) << 8;
}

/** Killed by a signal. */
export function signaledStatus(sig: number, core = false): number {
  return core ? sig | WCOREFLAG : sig;
}

/** Stopped by a signal, or at a ptrace event when the event number is in the bits above (`sig | event << 8`). */
export function stoppedStatus(sig: number): number {
  return (sig << 8) | 0x7f;
}

export function WIFEXITED(status: number): boolean {
  return (status & 0x7f) === 0;
}

export function WEXITSTATUS(status: number): number {
  return (status >> 8) & 0xff;
}

export function WIFSIGNALED(status: number): boolean {
  const low = status & 0x7f;
  return low !== 0 && low !== 0x7f;
}

export function WTERMSIG(status: number): number {
  return status & 0x7f;
}

export function WCOREDUMP(status: number): boolean {
  return (status & WCOREFLAG) !== 0;
}

export function WIFSTOPPED(status: number): boolean {
  return (status & 0xff) === 0x7f;
}

export function WSTOPSIG(status: number): number {
  return (status >> 8) & 0xff;
}

export function WIFCONTINUED(status: number): boolean {
  return status === CONTINUED_STATUS;
}
