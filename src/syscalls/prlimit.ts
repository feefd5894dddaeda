import { CAP_SYS_RESOURCE } from "../abi/capability.ts";
import { EFAULT, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import { RLIM_NLIMITS, RLIM64_INFINITY, RLIMIT_NOFILE } from "../abi/resource.ts";
import { Rlimit64 } from "../abi/resource-struct.ts";
import { SYS_getrlimit, SYS_prlimit64, SYS_setrlimit } from "../abi/unistd-riscv64.ts";
import { refreshMemoryLimits } from "../kernel/memory-limits.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { refuseCapability } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

/** sysctl fs.nr_open: RLIMIT_NOFILE cannot be more. */
const NR_OPEN = 1 << 20;
const { rlim_cur, rlim_max } = Rlimit64.fields;

interface Wanted {
  readonly current: number;
  readonly maximum: number;
}

function prlimit64(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  const resource = args.uint(1);
  const wanted = args.pointer(2) === 0 ? null : copyInLimit(task, args.pointer(2));
  if (typeof wanted === "number") return wanted;
  const target = pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
  if (target === null) return -ESRCH;
  const refused = checkAccess(task, target);
  if (refused !== 0) return refused;
  return change(task, target, resource, wanted, args.pointer(3));
}

function getrlimit(task: Task, args: SyscallArguments): number {
  return change(task, task, args.uint(0), null, args.pointer(1), true);
}

function setrlimit(task: Task, args: SyscallArguments): number {
  const wanted = copyInLimit(task, args.pointer(1));
  return typeof wanted === "number" ? wanted : change(task, task, args.uint(0), wanted, 0);
}

/** check_prlimit_permission(): the same user in all ids, or CAP_SYS_RESOURCE over the target. */
function checkAccess(task: Task, target: Task): number {
  if (target === task) return 0;
  const [own, other] = [task.credentials, target.credentials];
  const isSameUser = [other.uid, other.euid, other.suid].every((id) => id === own.uid);
  const isSameGroup = [other.gid, other.egid, other.sgid].every((id) => id === own.gid);
  if ((isSameUser && isSameGroup) || own.hasCapability(CAP_SYS_RESOURCE, other.userNamespace)) return 0;
  return refuseCapability(EPERM, "CAP-022", own, CAP_SYS_RESOURCE, other.userNamespace, { targetUid: other.uid });
}

function change(
  task: Task,
  target: Task,
  resource: number,
  wanted: Wanted | null,
  oldAddress: number,
  mustWrite = false,
): number {
  if (resource >= RLIM_NLIMITS) return -EINVAL;
  const { limits } = target.group;
  const old = { current: limits.current[resource]!, maximum: limits.maximum[resource]! };
  if (wanted !== null) {
    if (wanted.current > wanted.maximum) return -EINVAL;
    if (resource === RLIMIT_NOFILE && wanted.maximum > NR_OPEN) return -EPERM;
    const isRaise = wanted.maximum > old.maximum;
    const { credentials, kernel } = task;
    if (isRaise && !credentials.hasCapability(CAP_SYS_RESOURCE, kernel.rootUserNamespace))
      return refuseCapability(EPERM, "CAP-002", credentials, CAP_SYS_RESOURCE, kernel.rootUserNamespace);
    limits.set(resource, wanted.current, wanted.maximum);
    refreshMemoryLimits(target);
  }
  if (oldAddress === 0 && !mustWrite) return 0;
  writeLimit(rlim_cur, old.current);
  writeLimit(rlim_max, old.maximum);
  return task.mm!.copyOut(oldAddress, structBuffer, 0, Rlimit64.size) < 0 ? -EFAULT : 0;
}

function copyInLimit(task: Task, address: number): Wanted | number {
  if (task.mm!.copyIn(address, structBuffer, 0, Rlimit64.size) < 0) return -EFAULT;
  return { current: readLimit(rlim_cur), maximum: readLimit(rlim_max) };
}

function readLimit(field: typeof rlim_cur): number {
  return field.getBig(structView, 0) === RLIM64_INFINITY ? Number.POSITIVE_INFINITY : field.get(structView, 0);
}

function writeLimit(field: typeof rlim_cur, value: number): void {
  field.set(structView, 0, value === Number.POSITIVE_INFINITY ? RLIM64_INFINITY : value);
}

export const prlimitSyscalls: readonly SyscallEntry[] = [
  full(SYS_prlimit64, prlimit64, ["pid", "rlimitResource", "rlimitIn", "rlimitOut"]),
  full(SYS_getrlimit, getrlimit, ["rlimitResource", "rlimitOut"]),
  full(SYS_setrlimit, setrlimit, ["rlimitResource", "rlimitIn"]),
];
