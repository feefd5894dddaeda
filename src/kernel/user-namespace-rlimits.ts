import { RLIMIT_MEMLOCK, RLIMIT_MSGQUEUE, RLIMIT_NPROC, RLIMIT_SIGPENDING } from "../abi/resource.ts";
import type { UserNamespaceRlimits } from "../ns/create-user-namespace.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** The limits of a process that go on binding everybody in a user namespace it makes. USER-096 */
export function userNamespaceRlimits({ limits }: ThreadGroup): UserNamespaceRlimits {
  return {
    nproc: limits.get(RLIMIT_NPROC),
    msgqueue: limits.get(RLIMIT_MSGQUEUE),
    sigpending: limits.get(RLIMIT_SIGPENDING),
    memlock: limits.get(RLIMIT_MEMLOCK),
  };
}
