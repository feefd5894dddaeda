import { EFAULT, EINVAL, ENOENT, ENOTTY, EPERM, ESRCH } from "../abi/errno.ts";
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
  NS_MNT_GET_INFO,
  NS_MNT_GET_NEXT,
  NS_MNT_GET_PREV,
} from "../abi/ioctl-nsfs.ts";
import { MntNsInfo } from "../abi/mount-struct.ts";
import { CLONE_NEWNS } from "../abi/sched.ts";
import { MountNamespace } from "../fs/mount-namespace.ts";
import { namespacePath } from "../fs/nsfs/nsfs-inode.ts";
import { openPath } from "../fs/open.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import type { Task } from "../kernel/task.ts";
import type { Namespace } from "../ns/namespace.ts";
import { maySeeAllNamespaces } from "../ns/namespace-visibility.ts";
import { PidNamespace } from "../ns/pid-namespace.ts";
import { refuse } from "../ns/refusal.ts";
import { UserNamespace } from "../ns/user-namespace.ts";
import { installFile } from "./install-file.ts";
import { structBuffer, structView } from "./scratch.ts";

/** Of a request that carries a structure of any version: all but its size. */
const UNSIZED = 0xc000ffff;

/** ioctl_nsfs(2): requests on the file of a namespace. `argument` is an address or a number. */
export function namespaceIoctl(task: Task, namespace: Namespace, request: number, argument: number): number {
  const size = (request >>> 16) & 0x3fff;
  if (size >= MntNsInfo.size) {
    // nsfs_ioctl_valid(): these take a larger structure too
    if (isVersionOf(request, NS_MNT_GET_INFO)) return getMountInfo(task, namespace, argument, size);
    if (isVersionOf(request, NS_MNT_GET_NEXT)) return openNextMountNamespace(task, namespace, argument, size, 1);
    if (isVersionOf(request, NS_MNT_GET_PREV)) return openNextMountNamespace(task, namespace, argument, size, -1);
  }
  switch (request) {
    case NS_GET_NSTYPE:
      return namespace.type;
    case NS_GET_USERNS:
      return openNamespace(task, ownerOf(task, namespace));
    case NS_GET_PARENT:
      return openNamespace(task, parentOf(task, namespace));
    case NS_GET_OWNER_UID: {
      if (!(namespace instanceof UserNamespace)) return refuse(EINVAL, "GEN-062", { namespace: namespace.name });
      const uid = task.credentials.userNamespace.fromKuidMunged(namespace.ownerUid);
      return task.mm!.writeU32(argument, uid) < 0 ? -EFAULT : 0;
    }
    case NS_GET_MNTNS_ID:
      if (namespace.type !== CLONE_NEWNS) return refuse(EINVAL, "GEN-063", { namespace: namespace.name });
      return task.mm!.writeU64(argument, namespace.id) < 0 ? -EFAULT : 0;
    case NS_GET_ID:
      if (!namespace.tree.behaves("namespaceIds")) return -ENOTTY; // GEN-065
      return task.mm!.writeU64(argument, namespace.id) < 0 ? -EFAULT : 0;
    case NS_GET_PID_FROM_PIDNS:
    case NS_GET_TGID_FROM_PIDNS:
    case NS_GET_PID_IN_PIDNS:
    case NS_GET_TGID_IN_PIDNS:
      if (!(namespace instanceof PidNamespace)) return refuse(EINVAL, "GEN-064", { namespace: namespace.name });
      return translatePid(task, namespace, request, argument);
  }
  return -ENOTTY;
}

function isVersionOf(request: number, known: number): boolean {
  return (request & UNSIZED) === (known & UNSIZED);
}

/** NS_MNT_GET_INFO. GEN-066 */
function getMountInfo(task: Task, namespace: Namespace, address: number, size: number): number {
  if (!(namespace instanceof MountNamespace)) return refuse(EINVAL, "GEN-066", { namespace: namespace.name });
  if (address === 0) return -EINVAL;
  return storeMountInfo(task, namespace, address, size);
}

/** copy_mnt_ns_info_to_user(): zeros behind what this version knows. */
function storeMountInfo(task: Task, namespace: MountNamespace, address: number, size: number): number {
  structBuffer.fill(0, 0, size);
  const nr_mounts = namespace.mounts.size;
  MntNsInfo.write(structView, 0, { size: MntNsInfo.size, nr_mounts, mnt_ns_id: namespace.id });
  return task.mm!.copyOut(address, structBuffer, 0, size) < 0 ? -EFAULT : 0;
}

/** NS_MNT_GET_NEXT and NS_MNT_GET_PREV, in the order of ids: a descriptor, and what NS_MNT_GET_INFO tells of it. MNT-095 */
function openNextMountNamespace(task: Task, namespace: Namespace, address: number, size: number, step: 1 | -1): number {
  // may_use_nsfs_ioctl()
  if (!maySeeAllNamespaces(task)) return refuse(EPERM, "MNT-095", { pidNamespace: task.pidNamespace.name });
  if (!(namespace instanceof MountNamespace)) return -EINVAL;
  const all = namespace.tree.ofType(CLONE_NEWNS) as MountNamespace[];
  const next = all[all.indexOf(namespace) + step];
  if (next === undefined) return -ENOENT;
  const error = address === 0 ? 0 : storeMountInfo(task, next, address, size);
  return error < 0 ? error : openNamespace(task, next);
}

/** ns_get_owner(): GEN-061. EPERM outside of the caller's user namespace and its descendants. */
function ownerOf(task: Task, namespace: Namespace): Namespace | number {
  const { owner } = namespace;
  const { userNamespace } = task.credentials;
  if (owner?.isSameOrDescendantOf(userNamespace) === true) return owner;
  return refuse(EPERM, "GEN-061", { namespace: namespace.name, own: userNamespace.name });
}

/** GEN-060: only pid and user namespaces have a parent; EPERM when it is outside of the caller's. */
function parentOf(task: Task, namespace: Namespace): Namespace | number {
  if (namespace instanceof UserNamespace) return ownerOf(task, namespace);
  if (!(namespace instanceof PidNamespace)) return refuse(EINVAL, "GEN-060", { namespace: namespace.name });
  const { parent } = namespace;
  if (parent?.isSameOrDescendantOf(task.pidNamespace) === true) return parent;
  return refuse(EPERM, "PID-025", { namespace: namespace.name, own: task.pidNamespace.name });
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
