import { isRunnable } from "../../task-run.ts";
import { clockTicks } from "../clock-ticks.ts";
import type { SystemFile } from "./system-file.ts";

/**
 * proc_stat(5). There is one engine, whatever number of cores programs are shown: all work is the first one's. No interrupts exist, and
 * nothing waits for a disk.
 */
export const stat: SystemFile = {
  name: "stat",
  text: ({ kernel, boottimeOffset }) => {
    const user = clockTicks(kernel.scheduler.cpuUserNs);
    const system = clockTicks(kernel.scheduler.cpuSystemNs);
    const uptime = clockTicks(kernel.timekeeper.monotonic().toNumber());
    const idle = Math.max(0, uptime - user - system);
    const otherCores = kernel.applicationCores - 1;
    let text = `cpu  ${cpuLine(user, system, idle + uptime * otherCores)}\ncpu0 ${cpuLine(user, system, idle)}\n`;
    for (let core = 1; core <= otherCores; core++) text += `cpu${core} ${cpuLine(0, 0, uptime)}\n`;
    let running = 0;
    for (const task of kernel.tasks.tasks) if (isRunnable(task)) running++;
    // Each time a task blocked, another one (or nobody) took over.
    const btime = kernel.timekeeper.bootTime.minus(boottimeOffset).seconds; // TIME-053
    text += `intr 0\nctxt ${kernel.scheduler.blockSequence}\nbtime ${btime}\n`;
    return `${text}procs_running ${running}\nprocs_blocked 0\nsoftirq 0 0 0 0 0 0 0 0 0 0 0\n`;
  },
};

/** user nice system idle iowait irq softirq steal guest guest_nice */
function cpuLine(user: number, system: number, idle: number): string {
  return `${user} 0 ${system} ${idle} 0 0 0 0 0 0`;
}
