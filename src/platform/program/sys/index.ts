/**
 * `sys`: every system call of the kernel as a function over JS values. Each returns a Syscall, which a routine makes by `yield*`:
 *
 *   const fd = yield* sys.open("/etc/hostname");
 *
 * One file for each family, as in the manual.
 */

import type { Routine } from "../syscall.ts";
import { credentialCalls } from "./credentials.ts";
import { descriptorCalls } from "./descriptors.ts";
import { fileCalls } from "./files.ts";
import { ioctlCalls } from "./ioctl.ts";
import { limitCalls } from "./limits.ts";
import { mountCalls } from "./mounts.ts";
import { namespaceCalls } from "./namespaces.ts";
import { pollingCalls } from "./polling.ts";
import { prctlCalls } from "./prctl.ts";
import { processCalls } from "./processes.ts";
import { routineCalls } from "./routines.ts";
import { schedulingCalls } from "./scheduling.ts";
import { signalCalls } from "./signals.ts";
import { type SpawnOptions, spawn } from "./spawn.ts";
import { systemCalls } from "./system.ts";
import { terminalCalls } from "./terminals.ts";
import { timeCalls } from "./time.ts";

type Families = typeof credentialCalls &
  typeof ioctlCalls &
  typeof limitCalls &
  typeof mountCalls &
  typeof namespaceCalls &
  typeof pollingCalls &
  typeof prctlCalls &
  typeof schedulingCalls &
  typeof systemCalls &
  typeof terminalCalls &
  typeof timeCalls &
  typeof descriptorCalls &
  typeof fileCalls &
  typeof processCalls &
  typeof routineCalls &
  typeof signalCalls;

/** What a program's main gets as its first parameter. Stateless: one for all. */
export interface Sys extends Families {
  /** See spawn.ts. */
  spawn(path: string, argv: readonly string[], options?: SpawnOptions): Routine<number>;
}

export const sys: Sys = Object.freeze({
  ...credentialCalls,
  ...ioctlCalls,
  ...limitCalls,
  ...mountCalls,
  ...namespaceCalls,
  ...pollingCalls,
  ...prctlCalls,
  ...schedulingCalls,
  ...systemCalls,
  ...terminalCalls,
  ...timeCalls,
  ...descriptorCalls,
  ...fileCalls,
  ...processCalls,
  ...routineCalls,
  ...signalCalls,
  spawn: (path: string, argv: readonly string[], options: SpawnOptions = {}) => spawn(sys, path, argv, options),
});
