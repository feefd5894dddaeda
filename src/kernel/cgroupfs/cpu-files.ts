/** cpu.stat, which every cgroup has, and the files of the cpu controller (kernel/sched/core.c). */
import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { Kernel } from "../kernel.ts";
import type { ControlFile } from "./control-file.ts";

/** cgroup_base_stat_cputime_show(): nothing runs with a positive nice value's lower weight here. */
function usageText(cgroup: Cgroup, kernel: Kernel): string {
  kernel.scheduler.charge();
  const { cpuUserNs, cpuSystemNs } = cgroup.parent === null ? kernel.scheduler : cgroup;
  const user = Math.floor(cpuUserNs / 1000);
  const system = Math.floor(cpuSystemNs / 1000);
  return `usage_usec ${user + system}\nuser_usec ${user}\nsystem_usec ${system}\n`;
}

export const CPU_FILES: readonly ControlFile[] = [
  {
    name: "cpu.stat",
    controller: 0,
    read: (cgroup, { kernel }) => usageText(cgroup, kernel),
  },
];
