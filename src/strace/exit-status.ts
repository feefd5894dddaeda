import { WCOREDUMP, WEXITSTATUS, WIFEXITED, WTERMSIG } from "../abi/wait.ts";
import { signalText } from "./format-number.ts";

/** "exited with 0", "killed by SIGSEGV (core dumped)". @param status a wait status. */
export function exitStatusText(status: number): string {
  if (WIFEXITED(status)) return `exited with ${WEXITSTATUS(status)}`;
  return `killed by ${signalText(WTERMSIG(status))}${WCOREDUMP(status) ? " (core dumped)" : ""}`;
}
