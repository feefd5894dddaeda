import { NSEC_PER_SEC } from "../../../time/ktime.ts";
import type { SystemFile } from "./system-file.ts";

/** proc_uptime(5): seconds since boot, and what all cores together were idle of them. */
export const uptime: SystemFile = {
  name: "uptime",
  text: ({ kernel, boottimeOffset }) => {
    const up = kernel.timekeeper.monotonic().toNumber();
    const busy = kernel.scheduler.cpuUserNs + kernel.scheduler.cpuSystemNs;
    // TIME-008
    return `${seconds(up + boottimeOffset.toNumber())} ${seconds(Math.max(0, up * kernel.applicationCores - busy))}\n`;
  },
};

/** Two decimals, cut off. */
function seconds(nanoseconds: number): string {
  const hundredths = Math.floor((nanoseconds % NSEC_PER_SEC) / 10_000_000);
  return `${Math.floor(nanoseconds / NSEC_PER_SEC)}.${String(hundredths).padStart(2, "0")}`;
}
