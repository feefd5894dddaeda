import { POLLIN } from "../../abi/poll.ts";
import { PR_SET_PDEATHSIG } from "../../abi/prctl.ts";
import type { Step } from "../stub/step.ts";
import { check, longs, words } from "./step.ts";

/** How a child finds out that its parent is gone. */
export type ParentIdentity =
  /** The parent's process id, as getppid(2) tells it in the same pid namespace. */
  | { readonly pid: number }
  /** A pidfd of the parent. In a pid namespace of its own the child's getppid() is 0, parent or no parent. */
  | { readonly pidfd: number };

/** No process has this id: PID_MAX_LIMIT is 2^22. Were it ever used as it stands, kill(2) would answer ESRCH; 0 would mean a whole group. */
const NO_PROCESS = 0x7fff_ffff;

/** The status of an orphan; the parent that could have read it is gone. */
const ORPHAN_STATUS = 253;

/** PR_SET_PDEATHSIG, and the question whether the parent ended before that. */
export function dieWithParent(sig: number, parent: ParentIdentity): Step[] {
  const set = check("PR_SET_PDEATHSIG", "prctl", PR_SET_PDEATHSIG, sig, 0, 0, 0);
  if ("pidfd" in parent) return [set, ...exitWithout(parent.pidfd)];
  return [
    set,
    { step: "getpid", call: "getpid", args: [], outcome: { storeIn: { after: 2, argument: 0 } } },
    { step: "getppid", call: "getppid", args: [], outcome: { skipIfEqual: parent.pid } },
    check("kill", "kill", NO_PROCESS, sig),
  ];
}

/** Process 1 of a pid namespace survives a SIGKILL of its own (pid_namespaces(7)): an orphan there has to exit. */
function exitWithout(pidfd: number): Step[] {
  const pollfd = words(pidfd, POLLIN);
  const atOnce = longs(0n, 0n);
  return [
    // pidfd_open(2): a pidfd is readable when its process has ended.
    { step: "ppoll", call: "ppoll", args: [pollfd, 1, atOnce, 0, 0], outcome: { skipIfEqual: 0 } },
    check("exit_group", "exit_group", ORPHAN_STATUS),
  ];
}
