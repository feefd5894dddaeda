import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../abi/wait.ts";

/** A wait status as a shell reports it: the exit code, or 128 plus the signal's number. */
export function shellStatus(status: number): number {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/** Exit status of a failure of tuxlet's own, as of env(1) and container tools. */
export const EXIT_TUXLET_FAILED = 125;
