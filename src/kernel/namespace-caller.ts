import type { NamespaceCaller } from "../ns/namespace-caller.ts";
import type { Task } from "./task.ts";

/** What the rules of clone, unshare and setns ask of the calling task. */
export function namespaceCaller(task: Task): NamespaceCaller {
  const { group, fs } = task;
  return {
    credentials: task.credentials,
    nsProxy: task.nsProxy,
    pidNamespace: task.pidNamespace,
    cgroup: task.cgroup,
    isMultithreaded: group.tasks.length > 1,
    sharesSighand: group.handlers.users > 1,
    sharesMemory: task.mm!.users > 1,
    sharesFs: fs.users > 1,
    isChrooted: isChrooted(task),
    isPidNamespaceInit: group.isUnkillable,
  };
}

/** current_chrooted(): the root directory is not the top of the mount namespace (USER-053). */
function isChrooted(task: Task): boolean {
  return !task.fs.root.equals(task.mountNamespace.rootPath());
}
