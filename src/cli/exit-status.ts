import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../abi/wait.ts";

/** A wait status as a shell reports it: the exit code, or 128 plus the signal's number. */
export function shellStatus(status: number): number {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
