import { FS_SYSCTLS } from "./fs-sysctls.ts";
import { IPC_SYSCTLS } from "./ipc-sysctls.ts";
import { KERNEL_SYSCTLS } from "./kernel-sysctls.ts";
import { RANDOM_SYSCTLS } from "./random-sysctls.ts";
import type { Sysctl } from "./sysctl.ts";
import { USER_SYSCTLS } from "./user-sysctls.ts";
import { VM_SYSCTLS } from "./vm-sysctls.ts";

const all = [...FS_SYSCTLS, ...IPC_SYSCTLS, ...KERNEL_SYSCTLS, ...RANDOM_SYSCTLS, ...USER_SYSCTLS, ...VM_SYSCTLS];

/** Every sysctl by its path, in the order of paths. */
export const SYSCTLS: ReadonlyMap<string, Sysctl> = new Map(
  all.map((sysctl) => [sysctl.path, sysctl] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
);
