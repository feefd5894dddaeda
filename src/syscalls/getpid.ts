import { EACCES, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import {
  SYS_getpgid,
  SYS_getpid,
  SYS_getppid,
  SYS_getsid,
  SYS_gettid,
  SYS_set_tid_address,
  SYS_setpgid,
  SYS_setsid,
} from "../abi/unistd-riscv64.ts";
import { processGroupOf, sessionOf, taskOf, threadGroupOf } from "../kernel/pid-slots.ts";
import { ProcessGroup } from "../kernel/process-group.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { refuse } from "../ns/refusal.ts";
import { full, type SyscallEntry } from "./entry.ts";

function getpid(task: Task): number {
  return task.group.pid.number;
}

function gettid(task: Task): number {
  return task.tid;
}

/** 0 when the parent is in another pid namespace (PID-002). */
function getppid(task: Task): number {
  const { parent } = task.group;
  return parent === null ? 0 : parent.idIn(task.pidNamespace);
}

function set_tid_address(task: Task, args: SyscallArguments): number {
  task.clearChildTid = args.pointer(0);
  return task.tid;
}

function getpgid(task: Task, args: SyscallArguments): number {
  const target = processOf(task, args.int(0));
  if (target === null) return -ESRCH;
  return target.group.processGroup?.pid.numberIn(task.pidNamespace) ?? 0;
}

function getsid(task: Task, args: SyscallArguments): number {
  const target = processOf(task, args.int(0));
  if (target === null) return -ESRCH;
  return target.group.session?.pid.numberIn(task.pidNamespace) ?? 0;
}

function processOf(task: Task, pid: number): Task | null {
  return pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
}

/** setpgid(2); the order of checks is that of kernel/sys.c. */
function setpgid(task: Task, args: SyscallArguments): number {
  const self = task.group;
  const pid = args.int(0) === 0 ? self.pid.number : args.int(0);
  const pgid = args.int(1) === 0 ? pid : args.int(1);
  if (pgid < 0) return -EINVAL;
  const found = task.pidNamespace.find(pid);
  const target = threadGroupOf(found);
  if (target === null) return taskOf(found) === null ? -ESRCH : -EINVAL;
  if (target.parent === self) {
    if (target.session !== self.session) return -EPERM;
    if (target.hasExecuted) return -EACCES;
  } else if (target !== self) {
    return -ESRCH;
  }
  if (target.isSessionLeader) return -EPERM;
  let group = target.processGroup!;
  if (pgid !== pid) {
    const other = processGroupOf(task.pidNamespace.find(pgid));
    if (other === null || other.session !== self.session) return refuse(EPERM, "PID-136", { pgid });
    group = other;
  } else if (group.pid !== target.pid) {
    group = processGroupOf(target.pid) ?? new ProcessGroup(target.pid, target.session!);
  }
  target.joinProcessGroup(group);
  return 0;
}

/** setsid(2): EPERM when the caller leads a process group already. */
function setsid(task: Task): number {
  const { group } = task;
  if (group.isSessionLeader || processGroupOf(group.pid) !== null || sessionOf(group.pid) !== null) return -EPERM;
  group.startSession();
  return group.pid.number;
}

export const getpidSyscalls: readonly SyscallEntry[] = [
  full(SYS_getpid, getpid, []),
  full(SYS_gettid, gettid, []),
  full(SYS_getppid, getppid, []),
  full(SYS_set_tid_address, set_tid_address, ["address"]),
  full(SYS_getpgid, getpgid, ["pid"]),
  full(SYS_getsid, getsid, ["pid"]),
  full(SYS_setpgid, setpgid, ["pid", "pid"]),
  full(SYS_setsid, setsid, []),
];
