/**
 * `sys`: every system call of the kernel as a function over JS values. Each returns a Syscall, which a routine makes by `yield*`:
 *
 *   const fd = yield* sys.open("/etc/hostname");
 *
 * One file for each family, as in the manual.
 */

import type { Routine } from "../syscall.ts";
import { descriptorCalls } from "./descriptors.ts";
import { fileCalls } from "./files.ts";
import { processCalls } from "./processes.ts";
import { routineCalls } from "./routines.ts";
import { signalCalls } from "./signals.ts";
import { type SpawnOptions, spawn } from "./spawn.ts";

type Families = typeof descriptorCalls &
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
  ...descriptorCalls,
  ...fileCalls,
  ...processCalls,
  ...routineCalls,
  ...signalCalls,
  spawn: (path: string, argv: readonly string[], options: SpawnOptions = {}) => spawn(sys, path, argv, options),
});
