import { type LinuxVersion, NEWEST_LINUX } from "../ns/linux-version.ts";

/** What uname(2) reports: the Linux release whose behaviour is modelled. Dynamic loaders check a minimum. */
export function linuxRelease(version: LinuxVersion): string {
  return `${version}.0-tuxlet`;
}

/** That of a kernel that was not asked to be an older one. */
export const LINUX_RELEASE = linuxRelease(NEWEST_LINUX);
export const LINUX_VERSION = "#1 SMP PREEMPT_DYNAMIC Tuxlet";
export const LINUX_SYSNAME = "Linux";
export const LINUX_MACHINE = "riscv64";

/** Stored in snapshots: the version of this package. A test compares it with package.json. */
export const KERNEL_VERSION = "0.1.0";
