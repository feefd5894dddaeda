import { EAGAIN, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import { SiginfoRt } from "../abi/siginfo-struct.ts";
import { SI_TKILL, SI_USER } from "../abi/signal.ts";
import { SYS_kill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_tgkill, SYS_tkill } from "../abi/unistd-riscv64.ts";
import { processGroupOf, taskOf, threadGroupOf } from "../kernel/pid-slots.ts";
import { sendGroupSignal, sendTaskSignal } from "../kernel/signals/send.ts";
import { queuedSignal, type SignalInfo, userSignal } from "../kernel/signals/signal-info.ts";
import { NSIG } from "../kernel/signals/signal-set.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { ThreadGroup } from "../kernel/thread-group.ts";
import { mayKill } from "../ns/permissions.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

function kill(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  const signal = args.int(1);
  // kill_pid_info(): a thread's number stands for its process.
  if (pid > 0) return signalGroup(task, taskOf(task.pidNamespace.find(pid))?.group ?? null, signal);
  // kill(2): INT_MIN has no positive counterpart.
  if (pid === -0x80000000) return -ESRCH;
  if (pid === -1) return signalEverybody(task, signal);
  const group = pid === 0 ? task.group.processGroup : processGroupOf(task.pidNamespace.find(-pid));
  if (group === null) return -ESRCH;
  return signalMany(task, [...group.members], signal);
}

/** kill(-1): all processes of the pid namespace but init and the caller's own (PID-110). */
function signalEverybody(task: Task, signal: number): number {
  const targets: ThreadGroup[] = [];
  for (const pid of task.pidNamespace.pids()) {
    const group = threadGroupOf(pid);
    if (group !== null && group !== task.group && group.idIn(task.pidNamespace) > 1) targets.push(group);
  }
  if (targets.length === 0) return -ESRCH;
  // kill_something_info(): EPERM counts for nothing, not even when all say so; the last one that says something else decides.
  let result = 0;
  for (const target of targets) {
    const error = signalGroup(task, target, signal);
    if (error !== -EPERM) result = error;
  }
  return result;
}

/** kill(2) of several: succeeds if at least one process could be signalled; else the error of the last one, ESRCH if there was none. */
export function signalMany(
  task: Task,
  targets: readonly ThreadGroup[],
  signal: number,
  info: SignalInfo | null = null,
): number {
  let result = -ESRCH;
  let isAnySignalled = false;
  for (const target of targets) {
    const error = signalGroup(task, target, signal, info);
    if (error === 0) isAnySignalled = true;
    else if (error !== -EPERM || targets.length === 1 || result === -ESRCH) result = error;
  }
  return isAnySignalled ? 0 : result;
}

function signalGroup(task: Task, target: ThreadGroup | null, signal: number, info: SignalInfo | null = null): number {
  if (target === null) return -ESRCH;
  const refused = checkPermission(task, target, signal);
  if (refused !== 0 || signal === 0) return refused;
  return sendGroupSignal(target, info ?? infoFor(task, target, signal, SI_USER), isFromAncestor(task, target));
}

export function checkPermission(task: Task, target: ThreadGroup, signal: number): number {
  if (signal < 0 || signal > NSIG) return -EINVAL;
  return mayKill(task.credentials, target.leader.credentials, signal, {
    sameThreadGroup: target === task.group,
    sameSession: target.session === task.group.session,
  });
}

/** si_pid is the sender's number in the receiver's namespace: 0 when it has none there (PID-044). */
export function infoFor(task: Task, target: ThreadGroup, signal: number, code: number): SignalInfo {
  return userSignal(signal, task.group.idIn(target.pidNamespace), task.credentials.uid, code);
}

/** A sender the receiver's namespace does not know is in an ancestor of it: init is not protected from its SIGKILL and SIGSTOP. */
export function isFromAncestor(task: Task, target: ThreadGroup): boolean {
  return task.group.idIn(target.pidNamespace) === 0;
}

function tkill(task: Task, args: SyscallArguments): number {
  const tid = args.int(0);
  return tid <= 0 ? -EINVAL : signalThread(task, 0, tid, args.int(1));
}

function tgkill(task: Task, args: SyscallArguments): number {
  const tgid = args.int(0);
  const tid = args.int(1);
  return tgid <= 0 || tid <= 0 ? -EINVAL : signalThread(task, tgid, tid, args.int(2));
}

function signalThread(task: Task, tgid: number, tid: number, signal: number): number {
  const target = threadOf(task, tgid, tid);
  if (target === null) return -ESRCH;
  const refused = checkPermission(task, target.group, signal);
  if (refused !== 0 || signal === 0) return refused;
  const info = infoFor(task, target.group, signal, SI_TKILL);
  // do_send_specific(): a thread that is gone by now is no error.
  const error = sendTaskSignal(target, info, isFromAncestor(task, target.group));
  return error === -EAGAIN ? -EAGAIN : 0;
}

function threadOf(task: Task, tgid: number, tid: number): Task | null {
  const target = taskOf(task.pidNamespace.find(tid));
  if (target === null || (tgid !== 0 && target.group.idIn(task.pidNamespace) !== tgid)) return null;
  return target;
}

function rt_sigqueueinfo(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  const target = threadGroupOf(task.pidNamespace.find(pid));
  const info = copyInInfo(task, args.int(1), args.pointer(2), pid);
  if (typeof info === "number") return info;
  if (target === null) return -ESRCH;
  const refused = checkPermission(task, target, info.signo);
  if (refused !== 0 || info.signo === 0) return refused;
  const isForced = isFromAncestor(task, target);
  return sendGroupSignal(target, isForced ? { ...info, pid: 0 } : info, isForced); // PID-044
}

function rt_tgsigqueueinfo(task: Task, args: SyscallArguments): number {
  const tgid = args.int(0);
  const tid = args.int(1);
  if (tgid <= 0 || tid <= 0) return -EINVAL;
  const info = copyInInfo(task, args.int(2), args.pointer(3), tid);
  if (typeof info === "number") return info;
  const target = threadOf(task, tgid, tid);
  if (target === null) return -ESRCH;
  const refused = checkPermission(task, target.group, info.signo);
  if (refused !== 0 || info.signo === 0) return refused;
  const isForced = isFromAncestor(task, target.group);
  return sendTaskSignal(target, isForced ? { ...info, pid: 0 } : info, isForced); // PID-044
}

/** The signal's number is `signal`, whatever the siginfo_t says. */
function copyInInfo(task: Task, signal: number, address: number, target: number): SignalInfo | number {
  const info = readSiginfo(task, address);
  if (typeof info === "number") return info;
  const isSelf = target === task.group.idIn(task.pidNamespace) || target === task.tid;
  return isForged(info) && !isSelf ? -EPERM : { ...info, signo: signal };
}

/** Codes >= 0 and SI_TKILL tell of kill(2) and the kernel; EPERM, but towards oneself (rt_sigqueueinfo(2)). */
export function isForged({ code }: SignalInfo): boolean {
  return code >= 0 || code === SI_TKILL;
}

/** copy_siginfo_from_user(), or -EFAULT. */
export function readSiginfo(task: Task, address: number): SignalInfo | number {
  const error = task.mm!.copyIn(address, structBuffer, 0, SiginfoRt.size);
  if (error < 0) return error;
  const { si_signo, si_code, si_pid, si_uid, si_value } = SiginfoRt.fields;
  const code = si_code.get(structView, 0);
  const signal = si_signo.get(structView, 0);
  const uid = task.credentials.userNamespace.makeKuid(si_uid.get(structView, 0));
  const value = { low: si_value.low(structView, 0), high: si_value.high(structView, 0) };
  return queuedSignal(signal, code, Math.max(0, si_pid.get(structView, 0)), uid, value.low | 0, value.high | 0);
}

export const killSyscalls: readonly SyscallEntry[] = [
  full(SYS_kill, kill, ["pid", "signal"]),
  full(SYS_tkill, tkill, ["pid", "signal"]),
  full(SYS_tgkill, tgkill, ["pid", "pid", "signal"]),
  full(SYS_rt_sigqueueinfo, rt_sigqueueinfo, ["pid", "signal", "siginfoIn"]),
  full(SYS_rt_tgsigqueueinfo, rt_tgsigqueueinfo, ["pid", "pid", "signal", "siginfoIn"]),
];
