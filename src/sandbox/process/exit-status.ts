import { signalName } from "../../abi/signal.ts";
import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../../abi/wait.ts";

/** How a process ended. */
export interface ExitStatus {
  /** What it exited with; 128 plus the signal's number, as shells count, when a signal ended it. */
  readonly exitCode: number;
  /** "SIGKILL"; null when it exited by itself. */
  readonly signal: string | null;
}

/** @param status as wait4(2) stores it. */
export function exitStatus(status: number): ExitStatus {
  if (WIFEXITED(status)) return { exitCode: WEXITSTATUS(status), signal: null };
  const signo = WTERMSIG(status);
  return { exitCode: 128 + signo, signal: signalName(signo) ?? `signal ${signo}` };
}
