import { RLIMIT_RSS } from "../../../abi/resource.ts";
import { CpuUsage } from "../../cpu-usage.ts";
import type { ProcessGroup } from "../../process-group.ts";
import type { SignalSet } from "../../signals/signal-set.ts";
import type { Task } from "../../task.ts";
import { clockTicks } from "../clock-ticks.ts";
import { mayAccessTask } from "../task-access.ts";
import type { ProcView } from "../view.ts";
import { formatLimit } from "./limits.ts";
import { dispositions } from "./signal-sets.ts";
import { taskStateName } from "./state-letter.ts";
import type { TaskTextFile } from "./task-file.ts";
import { threadsOf } from "./threads.ts";

// task->flags, include/linux/sched.h
const PF_EXITING = 0x4;
const PF_FORKNOEXEC = 0x40;

/** proc_pid_stat(5): do_task_stat() of fs/proc/array.c. The numbers in comments are those of the man page. */
export const stat: TaskTextFile = {
  name: "stat",
  mode: 0o444,
  text: (task, view, isThread) => {
    const isPermitted = mayAccessTask(view.caller, task);
    const fields = [
      ...relations(task, view),
      ...times(task, view, isThread),
      ...memory(task, isPermitted),
      ...signals(task),
      ...scheduling(task, isPermitted),
      ...layout(task, isPermitted),
    ];
    return `${fields.join(" ")}\n`;
  },
};

/** (1) pid to (9) flags */
function relations(task: Task, view: ProcView): (string | number)[] {
  const { group } = task;
  const { pidNamespace } = view;
  const tty = group.controllingTty;
  const foreground = tty === null ? null : (tty.foreground as ProcessGroup | null);
  return [
    task.pid.numberIn(pidNamespace),
    `(${task.comm})`,
    taskStateName(task).charAt(0),
    group.parent?.idIn(pidNamespace) ?? 0,
    group.processGroup?.pid.numberIn(pidNamespace) ?? -1,
    group.session?.pid.numberIn(pidNamespace) ?? -1,
    tty?.device ?? 0,
    tty === null ? -1 : (foreground?.pid.numberIn(pidNamespace) ?? 0),
    (task.isExiting ? PF_EXITING : 0) | (group.hasExecuted ? 0 : PF_FORKNOEXEC),
  ];
}

/** (10) minflt to (22) starttime */
function times(task: Task, view: ProcView, isThread: boolean): number[] {
  const { group } = task;
  const usage = isThread ? task.usage : totalUsage(task);
  const { childrenUsage } = group;
  return [
    usage.minorFaults,
    childrenUsage.minorFaults,
    0, // majflt: nothing is read from a disk
    0,
    clockTicks(usage.userNs),
    clockTicks(usage.systemNs),
    clockTicks(childrenUsage.userNs),
    clockTicks(childrenUsage.systemNs),
    20 + task.niceness,
    task.niceness,
    threadsOf(group).length,
    0, // itrealvalue: since Linux 2.6.17
    clockTicks(task.startTime.plus(view.boottimeOffset).toNumber()), // TIME-008
  ];
}

/** What all threads have used, those included that are gone. */
function totalUsage(task: Task): CpuUsage {
  const total = new CpuUsage();
  total.add(task.group.usage);
  for (const thread of task.group.tasks) total.add(thread.usage);
  return total;
}

/** (23) vsize to (30) kstkeip. Without permission, addresses are 1 or 0. */
function memory(task: Task, isPermitted: boolean): (string | number)[] {
  const { mm } = task;
  const limit = formatLimit(task.group.limits.get(RLIMIT_RSS));
  if (mm === null) return [0, 0, limit, 0, 0, 0, 0, 0];
  const { startCode, endCode, startStack } = mm.image;
  const addresses = isPermitted ? [startCode, endCode, startStack] : [1, 1, 0];
  return [mm.totalPages * 4096, mm.residentPages, limit, ...addresses, 0, 0];
}

/** (31) signal to (34) sigcatch: the first 31, "obsolete, because it does not provide information on real-time signals". */
function signals(task: Task): number[] {
  const { ignored, caught } = dispositions(task);
  return [task.pending.set, task.mask, ignored, caught].map((set: SignalSet) => set.lo & 0x7fffffff);
}

/** (35) wchan to (44) cguest_time */
function scheduling(task: Task, isPermitted: boolean): number[] {
  const isWaiting = !taskStateName(task).startsWith("R");
  return [
    isPermitted && isWaiting ? 1 : 0,
    0, // nswap
    0, // cnswap
    task.isLeader ? task.group.terminationSignal : -1,
    0, // processor
    0, // rt_priority
    0, // policy: SCHED_OTHER
    0, // delayacct_blkio_ticks
    0, // guest_time
    0, // cguest_time
  ];
}

/** (45) start_data to (52) exit_code */
function layout(task: Task, isPermitted: boolean): number[] {
  const { mm } = task;
  const exitCode = isPermitted ? task.exitStatus : 0;
  if (mm === null || !isPermitted) return [0, 0, 0, 0, 0, 0, 0, exitCode];
  const { image } = mm;
  const { startData, endData, argStart, argEnd, envStart, envEnd } = image;
  return [startData, endData, mm.startBrk, argStart, argEnd, envStart, envEnd, exitCode];
}
