import { CAP_SYS_NICE } from "../abi/capability.ts";
import { EACCES, EFAULT, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import { PRIO_PGRP, PRIO_PROCESS, PRIO_USER, RLIMIT_NICE, RLIMIT_RTPRIO } from "../abi/resource.ts";
import { SCHED_BATCH, SCHED_FIFO, SCHED_IDLE, SCHED_OTHER, SCHED_RESET_ON_FORK, SCHED_RR } from "../abi/sched.ts";
import { SchedParam } from "../abi/sched-struct.ts";
import {
  SYS_getcpu,
  SYS_getpriority,
  SYS_sched_get_priority_max,
  SYS_sched_get_priority_min,
  SYS_sched_getaffinity,
  SYS_sched_getparam,
  SYS_sched_getscheduler,
  SYS_sched_setaffinity,
  SYS_sched_setparam,
  SYS_sched_setscheduler,
  SYS_sched_yield,
  SYS_setpriority,
} from "../abi/unistd-riscv64.ts";
import { processGroupOf, taskOf } from "../kernel/pid-slots.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { refuseCapability } from "../ns/refusal.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

/** Real-time priorities of SCHED_FIFO and SCHED_RR. */
const MAX_RT_PRIORITY = 99;
const [MIN_NICE, MAX_NICE] = [-20, 19];

function sched_yield(task: Task): number {
  task.kernel.scheduler.endSlice();
  return 0;
}

function targetOf(task: Task, pid: number): Task | null {
  return pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
}

function sched_getscheduler(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  if (pid < 0) return -EINVAL;
  return targetOf(task, pid)?.schedulingPolicy ?? -ESRCH;
}

function sched_getparam(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  const address = args.pointer(1);
  if (pid < 0 || address === 0) return -EINVAL;
  const target = targetOf(task, pid);
  if (target === null) return -ESRCH;
  SchedParam.write(structView, 0, { sched_priority: target.realtimePriority });
  return task.mm!.copyOut(address, structBuffer, 0, SchedParam.size) < 0 ? -EFAULT : 0;
}

/** sched_setscheduler(2): kept and reported; tasks take turns whatever their policy. */
function sched_setscheduler(task: Task, args: SyscallArguments): number {
  const policy = args.int(1);
  return policy < 0 ? -EINVAL : schedule(task, args.int(0), policy, args.pointer(2));
}

function sched_setparam(task: Task, args: SyscallArguments): number {
  return schedule(task, args.int(0), null, args.pointer(1));
}

/** @param wanted null for the present policy. */
function schedule(task: Task, pid: number, wanted: number | null, address: number): number {
  if (address === 0 || pid < 0) return -EINVAL;
  if (task.mm!.copyIn(address, structBuffer, 0, SchedParam.size) < 0) return -EFAULT;
  const { sched_priority: priority } = SchedParam.read(structView, 0);
  const target = targetOf(task, pid);
  if (target === null) return -ESRCH;
  const policy = wanted ?? target.schedulingPolicy;
  const [kind, isRealtime] = [policy & ~SCHED_RESET_ON_FORK, isRealtimePolicy(policy)];
  // sched_setscheduler(2): EINVAL, not a recognized policy, or param does not make sense for it. Deadlines are set by sched_setattr(2).
  if (kind !== SCHED_OTHER && kind !== SCHED_BATCH && kind !== SCHED_IDLE && !isRealtime) return -EINVAL;
  if (priority < 0 || priority > MAX_RT_PRIORITY || isRealtime !== priority > 0) return -EINVAL;
  const { credentials, kernel } = task;
  if (
    needsPrivilege(task, target, policy, priority) &&
    !credentials.hasCapability(CAP_SYS_NICE, kernel.rootUserNamespace)
  )
    return refuseCapability(EPERM, "CAP-002", credentials, CAP_SYS_NICE, kernel.rootUserNamespace);
  target.schedulingPolicy = policy;
  target.realtimePriority = priority;
  return 0;
}

/** user_check_sched_setscheduler() */
function needsPrivilege({ credentials }: Task, target: Task, policy: number, priority: number): boolean {
  const { schedulingPolicy: old, realtimePriority } = target;
  if (isRealtimePolicy(policy)) {
    const limit = target.group.limits.get(RLIMIT_RTPRIO);
    if (policy !== old && limit === 0) return true;
    if (priority > realtimePriority && priority > limit) return true;
  }
  const leavesIdle = (old & ~SCHED_RESET_ON_FORK) === SCHED_IDLE && (policy & ~SCHED_RESET_ON_FORK) !== SCHED_IDLE;
  if (leavesIdle && 20 - target.niceness > target.group.limits.get(RLIMIT_NICE)) return true;
  if (credentials.euid !== target.credentials.euid && credentials.euid !== target.credentials.uid) return true;
  return (old & SCHED_RESET_ON_FORK) !== 0 && (policy & SCHED_RESET_ON_FORK) === 0;
}

function isRealtimePolicy(policy: number): boolean {
  const kind = policy & ~SCHED_RESET_ON_FORK;
  return kind === SCHED_FIFO || kind === SCHED_RR;
}

function sched_get_priority_max(_task: Task, args: SyscallArguments): number {
  return priorityLimit(args.int(0), MAX_RT_PRIORITY);
}

function sched_get_priority_min(_task: Task, args: SyscallArguments): number {
  return priorityLimit(args.int(0), 1);
}

/** SCHED_OTHER, BATCH, IDLE (5) and DEADLINE (6) have no priorities. */
function priorityLimit(policy: number, realtime: number): number {
  if (policy === SCHED_FIFO || policy === SCHED_RR) return realtime;
  return policy === SCHED_OTHER || policy === 3 || policy === 5 || policy === 6 ? 0 : -EINVAL;
}

/** sched_getaffinity(2): all of the kernel's cores; the result is the size of the mask in bytes. */
function sched_getaffinity(task: Task, args: SyscallArguments): number {
  const size = args.uint(1);
  const bytes = Math.ceil(task.kernel.applicationCores / 64) * 8;
  if (size * 8 < task.kernel.applicationCores || size % 8 !== 0) return -EINVAL;
  if (targetOf(task, args.int(0)) === null) return -ESRCH;
  const written = Math.min(size, bytes);
  structBuffer.fill(0, 0, written);
  for (let cpu = 0; cpu < task.kernel.applicationCores; cpu++) structBuffer[cpu >> 3]! |= 1 << (cpu & 7);
  return task.mm!.copyOut(args.pointer(2), structBuffer, 0, written) < 0 ? -EFAULT : written;
}

/** check_same_owner(), or CAP_SYS_NICE over the target. CAP-022 */
function checkSameOwner({ credentials }: Task, { credentials: other }: Task): number {
  if (credentials.euid === other.euid || credentials.euid === other.uid) return 0;
  if (credentials.hasCapability(CAP_SYS_NICE, other.userNamespace)) return 0;
  return refuseCapability(EPERM, "CAP-022", credentials, CAP_SYS_NICE, other.userNamespace, { targetUid: other.uid });
}

/** The mask must name a core there is; tasks take turns on one host thread, so it decides nothing else. */
function sched_setaffinity(task: Task, args: SyscallArguments): number {
  const size = Math.min(args.uint(1), 1024);
  structBuffer.fill(0, 0, 1024);
  if (task.mm!.copyIn(args.pointer(2), structBuffer, 0, size) < 0) return -EFAULT;
  const target = targetOf(task, args.int(0));
  if (target === null) return -ESRCH;
  const refused = checkSameOwner(task, target);
  if (refused < 0) return refused;
  for (let cpu = 0; cpu < task.kernel.applicationCores; cpu++) {
    if ((structBuffer[cpu >> 3]! & (1 << (cpu & 7))) !== 0) return 0;
  }
  return -EINVAL;
}

function getcpu(task: Task, args: SyscallArguments): number {
  const [cpu, node] = [args.pointer(0), args.pointer(1)];
  if (cpu !== 0 && task.mm!.writeU32(cpu, 0) < 0) return -EFAULT;
  return node !== 0 && task.mm!.writeU32(node, 0) < 0 ? -EFAULT : 0;
}

/** getpriority(2): the raw call returns 20 - nice, so that success is never negative. */
function getpriority(task: Task, args: SyscallArguments): number {
  const targets = prioritized(task, args.int(0), args.int(1));
  if (typeof targets === "number") return targets;
  return targets.reduce((best, target) => Math.max(best, 20 - target.niceness), -ESRCH);
}

function setpriority(task: Task, args: SyscallArguments): number {
  const niceness = Math.max(MIN_NICE, Math.min(MAX_NICE, args.int(2)));
  const targets = prioritized(task, args.int(0), args.int(1));
  if (typeof targets === "number") return targets;
  let result = -ESRCH;
  for (const target of targets) {
    const error = setOne(task, target, niceness);
    if (error !== 0) result = error;
    else if (result === -ESRCH) result = 0;
  }
  return result;
}

function setOne(task: Task, target: Task, niceness: number): number {
  const { credentials } = task;
  const refused = checkSameOwner(task, target);
  if (refused < 0) return refused;
  // setpriority(2): EACCES, lowering below what RLIMIT_NICE (20 - nice) allows.
  const { rootUserNamespace } = task.kernel;
  const isRaise = niceness < target.niceness && 20 - niceness > target.group.limits.get(RLIMIT_NICE);
  // can_nice(): unlike the right to touch the target at all, one over the initial user namespace.
  if (isRaise && !credentials.hasCapability(CAP_SYS_NICE, rootUserNamespace))
    return refuseCapability(EACCES, "CAP-002", credentials, CAP_SYS_NICE, rootUserNamespace);
  target.niceness = niceness;
  return 0;
}

function prioritized(task: Task, which: number, who: number): Task[] | number {
  switch (which) {
    case PRIO_PROCESS: {
      const target = targetOf(task, who);
      return target === null ? -ESRCH : [target];
    }
    case PRIO_PGRP: {
      const group = who === 0 ? task.group.processGroup : processGroupOf(task.pidNamespace.find(who));
      return group === null ? -ESRCH : [...group.members].flatMap((member) => member.tasks);
    }
    case PRIO_USER: {
      const kuid = who === 0 ? task.credentials.uid : task.credentials.userNamespace.makeKuid(who);
      const found = [...task.kernel.tasks.tasks].filter(
        (other) => other.credentials.uid === kuid && other.pid.numberIn(task.pidNamespace) !== 0,
      );
      return found.length === 0 ? -ESRCH : found;
    }
    default:
      return -EINVAL;
  }
}

export const schedSyscalls: readonly SyscallEntry[] = [
  full(SYS_sched_yield, sched_yield, []),
  full(SYS_sched_getscheduler, sched_getscheduler, ["pid"]),
  partial(SYS_sched_setscheduler, sched_setscheduler, "kept and reported: all tasks take turns alike", [
    "pid",
    "schedPolicy",
    "schedParamIn",
  ]),
  partial(SYS_sched_setparam, sched_setparam, "kept and reported: all tasks take turns alike", ["pid", "schedParamIn"]),
  full(SYS_sched_getparam, sched_getparam, ["pid", "schedParamOut"]),
  full(SYS_sched_get_priority_max, sched_get_priority_max, ["schedPolicy"]),
  full(SYS_sched_get_priority_min, sched_get_priority_min, ["schedPolicy"]),
  full(SYS_sched_getaffinity, sched_getaffinity, ["pid", "ulong", "cpuSetOut"]),
  partial(SYS_sched_setaffinity, sched_setaffinity, "checked, without effect", ["pid", "ulong", "cpuSetIn"]),
  full(SYS_getcpu, getcpu, ["uintOut", "uintOut"]),
  full(SYS_getpriority, getpriority, ["priorityWhich", "int"]),
  partial(SYS_setpriority, setpriority, "kept and reported; all tasks get equal turns", [
    "priorityWhich",
    "int",
    "int",
  ]),
];
