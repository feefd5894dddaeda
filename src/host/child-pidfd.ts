import { SIGKILL } from "../abi/signal.ts";
import { P_PID, WEXITED } from "../abi/wait.ts";
import { HostError } from "./host-error.ts";
import { trySys } from "./syscall.ts";

/**
 * A descriptor of a child that nobody has waited for: so its number is its own. Close-on-exec.
 * @throws {HostError} EMFILE, ENFILE; the child is gone then.
 */
export function childPidfd(pid: number): number {
  const pidfd = trySys("pidfd_open", pid, 0);
  if (pidfd >= 0) return pidfd;
  trySys("kill", pid, SIGKILL);
  trySys("waitid", P_PID, pid, 0, WEXITED, 0);
  throw new HostError(-pidfd, { syscall: "pidfd_open", step: "keep hold of the child" });
}
