/**
 * Time: sources (host or virtual), the Timekeeper with the clocks of a kernel, CPU clocks, and timers on any of them.
 * gVisor's `time` and `kernel/ktime`. docs/time.md tells how it works.
 */
export * from "./clock.ts";
export * from "./clock-resolution.ts";
export * from "./cpu-clock-ticker.ts";
export * from "./host-source.ts";
export * from "./kernel-clock.ts";
export * from "./ktime.ts";
export * from "./synthetic-clock.ts";
export * from "./time-source.ts";
export * from "./timekeeper.ts";
export * from "./timer.ts";
export * from "./timer-queue.ts";
export * from "./timer-setting.ts";
export * from "./vdso-parameters.ts";
export * from "./virtual-source.ts";
