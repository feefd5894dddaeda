/** cpu.stat, which every cgroup has, and the files of the cpu controller (kernel/sched/core.c). */
import { EINVAL, ERANGE } from "../../abi/errno.ts";
import type { Cgroup } from "../../cgroup/cgroup.ts";
import { CGROUP_CPU } from "../../cgroup/controller.ts";
import { CGROUP_WEIGHT_MAX, CGROUP_WEIGHT_MIN } from "../../cgroup/cpu-group.ts";
import type { Kernel } from "../kernel.ts";
import type { ControlFile } from "./control-file.ts";
import { limitText, parseInt64, parseUint64, strip } from "./numbers.ts";

const CPU = { controller: CGROUP_CPU, isMissingOnRoot: true } as const;

/** sched_prio_to_weight[]: nice -20 to 19; each step is about a tenth of the processor. */
// biome-ignore format: a row for every five
const NICE_WEIGHTS = [
  88761, 71755, 56483, 46273, 36291,
  29154, 23254, 18705, 14949, 11916,
  9548, 7620, 6100, 4904, 3906,
  3121, 2501, 1991, 1586, 1277,
  1024, 820, 655, 526, 423,
  335, 272, 215, 172, 137,
  110, 87, 70, 56, 45,
  36, 29, 23, 18, 15,
];
const NICE_MIN = -20;
/** NICE_0_LOAD, the weight of cpu.weight's 100. */
const NICE_0_WEIGHT = 1024;

/** min_cfs_quota_period and max_cfs_quota_period, in microseconds. */
const MIN_PERIOD = 1000;
const MAX_PERIOD = 1_000_000;
/** max_cfs_runtime: beyond it the kernel's arithmetic would overflow. */
const MAX_QUOTA = 2 ** 34;

/** cgroup_base_stat_cputime_show(), and what the controller adds (cpu_extra_stat_show()). */
function statText(cgroup: Cgroup, kernel: Kernel): string {
  kernel.scheduler.charge();
  const { cpuUserNs, cpuSystemNs } = cgroup.parent === null ? kernel.scheduler : cgroup;
  const user = Math.floor(cpuUserNs / 1000);
  const system = Math.floor(cpuSystemNs / 1000);
  const usage = `usage_usec ${user + system}\nuser_usec ${user}\nsystem_usec ${system}\n`;
  if (cgroup.cpu === null) return usage;
  const { periods, throttledPeriods, throttledNs } = cgroup.cpu;
  return `${usage}nr_periods ${periods}\nnr_throttled ${throttledPeriods}\nthrottled_usec ${Math.floor(throttledNs / 1000)}\n`;
}

/** cpu_weight_nice_read_s64(): the nice value whose weight is nearest. */
function nearestNice(weight: number): number {
  const wanted = Math.round((weight * NICE_0_WEIGHT) / 100);
  let best = 0;
  for (let i = 1; i < NICE_WEIGHTS.length; i++) {
    if (Math.abs(NICE_WEIGHTS[i]! - wanted) >= Math.abs(NICE_WEIGHTS[best]! - wanted)) break;
    best = i;
  }
  return best + NICE_MIN;
}

/** cpu_period_quota_parse() and tg_set_cfs_bandwidth() */
function writeMax(cgroup: Cgroup, text: string): number {
  const [quotaWord = "", periodWord, ...rest] = strip(text).split(/\s+/);
  const cpu = cgroup.cpu!;
  const quota = quotaWord === "max" ? { value: Number.POSITIVE_INFINITY } : parseUint64(quotaWord);
  const period = periodWord === undefined ? { value: cpu.periodUs } : parseUint64(periodWord);
  if ("error" in quota || "error" in period || rest.length > 0) return -EINVAL;
  if (quota.value < MIN_PERIOD || (quota.value > MAX_QUOTA && quotaWord !== "max")) return -EINVAL;
  if (period.value < MIN_PERIOD || period.value > MAX_PERIOD) return -EINVAL;
  cpu.quotaUs = quota.value;
  cpu.periodUs = period.value;
  return 0;
}

export const CPU_FILES: readonly ControlFile[] = [
  { name: "cpu.stat", controller: 0, read: (cgroup, { kernel }) => statText(cgroup, kernel) },
  {
    ...CPU,
    name: "cpu.weight",
    read: ({ cpu }) => `${cpu!.weight}\n`,
    write({ cpu }, text) {
      const weight = parseUint64(text);
      if ("error" in weight) return weight.error;
      if (weight.value < CGROUP_WEIGHT_MIN || weight.value > CGROUP_WEIGHT_MAX) return -ERANGE;
      cpu!.weight = weight.value;
      return 0;
    },
  },
  {
    ...CPU,
    name: "cpu.weight.nice",
    read: ({ cpu }) => `${nearestNice(cpu!.weight)}\n`,
    write({ cpu }, text) {
      const nice = parseInt64(text);
      if ("error" in nice) return nice.error;
      const weight = NICE_WEIGHTS[nice.value - NICE_MIN];
      if (weight === undefined) return -ERANGE;
      cpu!.weight = Math.max(1, Math.round((weight * 100) / NICE_0_WEIGHT));
      return 0;
    },
  },
  {
    ...CPU,
    name: "cpu.max",
    read: ({ cpu }) => `${limitText(cpu!.quotaUs)} ${cpu!.periodUs}\n`,
    write: writeMax,
  },
  {
    ...CPU,
    name: "cpu.max.burst",
    read: ({ cpu }) => `${cpu!.burstUs}\n`,
    write({ cpu }, text) {
      const burst = parseUint64(text);
      if ("error" in burst) return burst.error;
      // tg_set_cfs_bandwidth(): no more than the quota
      if (burst.value > MAX_QUOTA || (cpu!.quotaUs !== Number.POSITIVE_INFINITY && burst.value > cpu!.quotaUs))
        return -EINVAL;
      cpu!.burstUs = burst.value;
      return 0;
    },
  },
];
