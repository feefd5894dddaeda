import { EACCES, EFAULT, EINVAL, ENOTTY, EREMOTE, ESRCH } from "../abi/errno.ts";
import {
  PIDFD_COREDUMP_SKIP,
  PIDFD_COREDUMP_USER,
  PIDFD_GET_CGROUP_NAMESPACE,
  PIDFD_GET_INFO_UNSIZED,
  PIDFD_GET_IPC_NAMESPACE,
  PIDFD_GET_MNT_NAMESPACE,
  PIDFD_GET_NET_NAMESPACE,
  PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE,
  PIDFD_GET_PID_NAMESPACE,
  PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE,
  PIDFD_GET_TIME_NAMESPACE,
  PIDFD_GET_USER_NAMESPACE,
  PIDFD_GET_UTS_NAMESPACE,
  PIDFD_INFO_CGROUPID,
  PIDFD_INFO_COREDUMP,
  PIDFD_INFO_COREDUMP_SIGNAL,
  PIDFD_INFO_CREDS,
  PIDFD_INFO_EXIT,
  PIDFD_INFO_PID,
  PIDFD_INFO_SIZE_VER0,
  PIDFD_INFO_SUPPORTED_MASK,
} from "../abi/pidfd.ts";
import { PidfdInfo } from "../abi/pidfd-struct.ts";
import { cgroupIdOf, type PidFile } from "../kernel/pidfd/pid-file.ts";
import { isDumpable, mayPtrace } from "../kernel/ptrace-access.ts";
import type { Task } from "../kernel/task.ts";
import type { Namespace } from "../ns/namespace.ts";
import type { NsProxy } from "../ns/ns-proxy.ts";
import type { Pid } from "../ns/pid.ts";
import { PTRACE_MODE_READ_FSCREDS } from "../ns/ptrace-access.ts";
import { refuse } from "../ns/refusal.ts";
import { openNamespace } from "./ioctl-nsfs.ts";
import { structBuffer, structView } from "./scratch.ts";

// Requests on a pidfd: fs/pidfs.c.

/** The namespaces of a process by request. PID-125 */
const NAMESPACES: ReadonlyMap<number, (target: Task, proxy: NsProxy) => Namespace> = new Map([
  [PIDFD_GET_CGROUP_NAMESPACE, (_target, proxy) => proxy.cgroup],
  [PIDFD_GET_IPC_NAMESPACE, (_target, proxy) => proxy.ipc],
  [PIDFD_GET_MNT_NAMESPACE, (_target, proxy) => proxy.mnt],
  [PIDFD_GET_NET_NAMESPACE, (_target, proxy) => proxy.net],
  [PIDFD_GET_PID_NAMESPACE, (target) => target.pidNamespace],
  [PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE, (_target, proxy) => proxy.pidForChildren],
  [PIDFD_GET_TIME_NAMESPACE, (_target, proxy) => proxy.time],
  [PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE, (_target, proxy) => proxy.timeForChildren],
  [PIDFD_GET_USER_NAMESPACE, (target) => target.credentials.userNamespace],
  [PIDFD_GET_UTS_NAMESPACE, (_target, proxy) => proxy.uts],
] satisfies [number, (target: Task, proxy: NsProxy) => Namespace][]);

const SUPPORTED =
  PIDFD_INFO_PID |
  PIDFD_INFO_CREDS |
  PIDFD_INFO_CGROUPID |
  PIDFD_INFO_EXIT |
  PIDFD_INFO_COREDUMP |
  PIDFD_INFO_SUPPORTED_MASK |
  PIDFD_INFO_COREDUMP_SIGNAL;

/** pidfd_ioctl() @param request as unsigned. */
export function pidfdIoctl(task: Task, file: PidFile, request: number, argument: number): number {
  const size = (request >>> 16) & 0x3fff;
  // pidfs_ioctl_valid(): a structure of any version, but none shorter than the first
  if ((request & 0xc000ffff) >>> 0 === PIDFD_GET_INFO_UNSIZED && size >= PIDFD_INFO_SIZE_VER0) {
    return getInfo(task, file, argument, size);
  }
  const select = NAMESPACES.get(request);
  if (select === undefined) return -ENOTTY;
  const target = file.task;
  if (target === null) return -ESRCH;
  if (argument !== 0) return refuse(EINVAL, "PID-126", { argument });
  const { proxy } = target;
  if (proxy === null) return refuse(ESRCH, "PID-127");
  if (!mayPtrace(task.credentials, task, target, PTRACE_MODE_READ_FSCREDS)) return refuse(EACCES, "PID-126");
  return openNamespace(task, select(target, proxy));
}

/** pidfd_info(): as much of struct pidfd_info as the caller knows, and zeros where it knows more. */
function getInfo(task: Task, file: PidFile, address: number, size: number): number {
  if (address === 0 || !task.kernel.behaves("pidfdGetInfo")) return -EINVAL;
  const memory = task.mm!;
  const wanted = memory.readU32(address);
  if (wanted < 0 || memory.readU32(address + 4) < 0) return -EFAULT;
  const { pid } = file;
  if (!pid.namespace.isSameOrDescendantOf(task.pidNamespace)) {
    return refuse(EREMOTE, "PID-122", { namespace: pid.namespace.name, own: task.pidNamespace.name });
  }
  structBuffer.fill(0, 0, Math.max(size, PidfdInfo.size));
  const { fields } = PidfdInfo;
  const target = file.task;
  let mask = target === null ? describeExit(pid, wanted) : describeTask(task, target, wanted);
  if (mask === 0) return -ESRCH;
  if ((wanted & PIDFD_INFO_SUPPORTED_MASK) !== 0) {
    fields.supported_mask.set(structView, 0, SUPPORTED);
    mask |= PIDFD_INFO_SUPPORTED_MASK;
  }
  fields.mask.set(structView, 0, mask);
  return memory.copyOut(address, structBuffer, 0, size) < 0 ? -EFAULT : 0;
}

/** Of a task that was reaped there is only what was asked for: how it ended. @returns what of PIDFD_INFO_* is there. */
function describeExit({ exit }: Pid, wanted: number): number {
  if ((wanted & PIDFD_INFO_EXIT) === 0 || exit === null) return 0;
  PidfdInfo.fields.exit_code.set(structView, 0, exit.status);
  PidfdInfo.fields.cgroupid.set(structView, 0, exit.cgroupId);
  return PIDFD_INFO_EXIT | (exit.cgroupId === 0 ? 0 : PIDFD_INFO_CGROUPID);
}

function describeTask(task: Task, target: Task, wanted: number): number {
  const { fields } = PidfdInfo;
  const { pidNamespace, credentials } = task;
  const { userNamespace } = credentials;
  const { group, credentials: other } = target;
  fields.pid.set(structView, 0, target.pid.numberIn(pidNamespace));
  fields.tgid.set(structView, 0, group.idIn(pidNamespace));
  fields.ppid.set(structView, 0, group.parent?.idIn(pidNamespace) ?? 0);
  const cgroupId = cgroupIdOf(target);
  fields.cgroupid.set(structView, 0, cgroupId);
  for (const name of ["ruid", "euid", "suid", "fsuid"] as const) {
    const uid = other[name === "ruid" ? "uid" : name];
    fields[name].set(structView, 0, userNamespace.fromKuidMunged(uid));
  }
  for (const name of ["rgid", "egid", "sgid", "fsgid"] as const) {
    const gid = other[name === "rgid" ? "gid" : name];
    fields[name].set(structView, 0, userNamespace.fromKgidMunged(gid));
  }
  let mask = PIDFD_INFO_PID | PIDFD_INFO_CREDS | (cgroupId === 0 ? 0 : PIDFD_INFO_CGROUPID);
  if ((wanted & PIDFD_INFO_COREDUMP) !== 0 && target.mm !== null) {
    fields.coredump_mask.set(structView, 0, isDumpable(target) ? PIDFD_COREDUMP_USER : PIDFD_COREDUMP_SKIP);
    mask |= PIDFD_INFO_COREDUMP;
  }
  return mask;
}
