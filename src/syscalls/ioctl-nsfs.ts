import { EFAULT, EINVAL, ENOTTY, EPERM, ESRCH } from "../abi/errno.ts";
import { O_RDONLY } from "../abi/fcntl.ts";
import {
  NS_GET_ID,
  NS_GET_MNTNS_ID,
  NS_GET_NSTYPE,
  NS_GET_OWNER_UID,
  NS_GET_PARENT,
  NS_GET_PID_FROM_PIDNS,
  NS_GET_PID_IN_PIDNS,
  NS_GET_TGID_FROM_PIDNS,
  NS_GET_TGID_IN_PIDNS,
  NS_GET_USERNS,
} from "../abi/ioctl-nsfs.ts";
import { CLONE_NEWNS } from "../abi/sched.ts";
import { namespacePath } from "../fs/nsfs/nsfs-inode.ts";
import { openPath } from "../fs/open.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import type { Task } from "../kernel/task.ts";
import type { Namespace } from "../ns/namespace.ts";
import { PidNamespace } from "../ns/pid-namespace.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { installFile } from "./install-file.ts";

/** ioctl_nsfs(2): requests on the file of a namespace. `argument` is an address or a number. */
export function namespaceIoctl(task: Task, namespace: Namespace, request: number, argument: number): number {
  switch (request) {
    case NS_GET_NSTYPE:
      return namespace.type;
    case NS_GET_USERNS:
      return openNamespace(task, ownerOf(task, namespace));
    case NS_GET_PARENT:
      return openNamespace(task, parentOf(task, namespace));
    case NS_GET_OWNER_UID: {
      // GEN-062: EINVAL, not a user namespace
      if (!(namespace instanceof UserNamespace)) return -EINVAL;
      const uid = task.credentials.userNamespace.fromKuidMunged(namespace.ownerUid);
      return task.mm!.writeU32(argument, uid) < 0 ? -EFAULT : 0;
    }
    case NS_GET_MNTNS_ID:
      // GEN-063: EINVAL, not a mount namespace
      if (namespace.type !== CLONE_NEWNS) return -EINVAL;
      return task.mm!.writeU64(argument, namespace.id) < 0 ? -EFAULT : 0;
    case NS_GET_ID:
      if (!namespace.tree.behaves("namespaceIds")) return -ENOTTY; // GEN-065
      return task.mm!.writeU64(argument, namespace.id) < 0 ? -EFAULT : 0;
    case NS_GET_PID_FROM_PIDNS:
    case NS_GET_TGID_FROM_PIDNS:
    case NS_GET_PID_IN_PIDNS:
    case NS_GET_TGID_IN_PIDNS:
      // GEN-064
      return namespace instanceof PidNamespace ? translatePid(task, namespace, request, argument) : -EINVAL;
  }
  return -ENOTTY;
}

/** ns_get_owner(): GEN-061. EPERM outside of the caller's user namespace and its descendants. */
function ownerOf(task: Task, namespace: Namespace): Namespace | number {
  const { owner } = namespace;
  return owner?.isSameOrDescendantOf(task.credentials.userNamespace) === true ? owner : -EPERM;
}

/** GEN-060: only pid and user namespaces have a parent; EPERM when it is outside of the caller's. */
function parentOf(task: Task, namespace: Namespace): Namespace | number {
  if (namespace instanceof UserNamespace) return ownerOf(task, namespace);
  if (!(namespace instanceof PidNamespace)) return -EINVAL;
  const { parent } = namespace;
  return parent?.isSameOrDescendantOf(task.pidNamespace) === true ? parent : -EPERM;
}

/** open_related_ns(): close-on-exec (GEN-042). */
export function openNamespace(task: Task, namespace: Namespace | number): number {
  if (typeof namespace === "number") return namespace;
  const file = openPath(task, namespacePath(task.kernel.vfs, namespace), O_RDONLY);
  return typeof file === "number" ? file : installFile(task, file, true);
}

/** PID-073: FROM takes a number of `namespace`, IN gives one. ESRCH when nobody has it, or it is not visible. */
function translatePid(task: Task, namespace: PidNamespace, request: number, number: number): number {
  const gives = request === NS_GET_PID_IN_PIDNS || request === NS_GET_TGID_IN_PIDNS;
  const found = taskOf((gives ? task.pidNamespace : namespace).find(number | 0));
  if (found === null) return -ESRCH;
  const isGroup = request === NS_GET_TGID_FROM_PIDNS || request === NS_GET_TGID_IN_PIDNS;
  const pid = isGroup ? found.group.pid : found.pid;
  const result = pid.numberIn(gives ? namespace : task.pidNamespace);
  return result === 0 ? -ESRCH : result;
}
