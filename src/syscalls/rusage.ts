import { EFAULT, EINVAL } from "../abi/errno.ts";
import { RUSAGE_CHILDREN, RUSAGE_SELF, RUSAGE_THREAD } from "../abi/resource.ts";
import { Rusage } from "../abi/resource-struct.ts";
import { Tms } from "../abi/time-struct.ts";
import { SYS_getrusage, SYS_times } from "../abi/unistd-riscv64.ts";
import { CpuUsage } from "../kernel/cpu-usage.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

/** Nanoseconds per clock tick as times(2) counts (USER_HZ = 100). */
const TICK_NS = 10_000_000;

export function writeRusage(view: DataView, at: number, usage: CpuUsage): void {
  Rusage.write(view, at, {
    "ru_utime.tv_sec": Math.floor(usage.userNs / 1e9),
    "ru_utime.tv_usec": Math.floor((usage.userNs % 1e9) / 1000),
    "ru_stime.tv_sec": Math.floor(usage.systemNs / 1e9),
    "ru_stime.tv_usec": Math.floor((usage.systemNs % 1e9) / 1000),
    ru_maxrss: usage.maxResidentKiB,
    ru_minflt: usage.minorFaults,
    ru_nvcsw: usage.voluntarySwitches,
    ru_nivcsw: usage.involuntarySwitches,
  });
}

/** What a process has used so far: its living threads and those that are gone. */
export function usageOf(task: Task): CpuUsage {
  const { group } = task;
  const usage = new CpuUsage();
  usage.add(group.usage);
  for (const member of group.tasks) usage.add(member.usage);
  usage.maxResidentKiB = Math.max(usage.maxResidentKiB, task.mm!.peakResidentPages * 4);
  return usage;
}

function getrusage(task: Task, args: SyscallArguments): number {
  task.kernel.scheduler.charge();
  let usage: CpuUsage;
  switch (args.int(0)) {
    case RUSAGE_SELF:
      usage = usageOf(task);
      break;
    case RUSAGE_CHILDREN:
      usage = task.group.childrenUsage;
      break;
    case RUSAGE_THREAD:
      usage = task.usage;
      break;
    default:
      return -EINVAL;
  }
  writeRusage(structView, 0, usage);
  return task.mm!.copyOut(args.pointer(1), structBuffer, 0, Rusage.size) < 0 ? -EFAULT : 0;
}

function times(task: Task, args: SyscallArguments): number {
  task.kernel.scheduler.charge();
  const own = usageOf(task);
  const children = task.group.childrenUsage;
  const address = args.pointer(0);
  if (address !== 0) {
    Tms.write(structView, 0, {
      tms_utime: Math.floor(own.userNs / TICK_NS),
      tms_stime: Math.floor(own.systemNs / TICK_NS),
      tms_cutime: Math.floor(children.userNs / TICK_NS),
      tms_cstime: Math.floor(children.systemNs / TICK_NS),
    });
    if (task.mm!.copyOut(address, structBuffer, 0, Tms.size) < 0) return -EFAULT;
  }
  const now = task.kernel.timekeeper.monotonic();
  return now.seconds * 100 + Math.floor(now.nanoseconds / TICK_NS);
}

export const rusageSyscalls: readonly SyscallEntry[] = [
  full(SYS_getrusage, getrusage, ["rusageWho", "rusageOut"]),
  full(SYS_times, times, ["tmsOut"]),
];
