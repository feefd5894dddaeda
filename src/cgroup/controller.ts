/** The controllers of the unified hierarchy (cgroups(7), Documentation/admin-guide/cgroup-v2.rst): each is one bit of a mask. */

export const CGROUP_CPU = 1;
export const CGROUP_MEMORY = 2;
export const CGROUP_PIDS = 4;

/** A set of controllers. */
export type ControllerMask = number;

export interface Controller {
  readonly bit: ControllerMask;
  /** As in cgroup.controllers. */
  readonly name: string;
}

/** In the order cgroup.controllers lists them. */
export const CONTROLLERS: readonly Controller[] = [
  { bit: CGROUP_CPU, name: "cpu" },
  { bit: CGROUP_MEMORY, name: "memory" },
  { bit: CGROUP_PIDS, name: "pids" },
];

export const ALL_CONTROLLERS: ControllerMask = CGROUP_CPU | CGROUP_MEMORY | CGROUP_PIDS;

/** Those that tell threads of one process apart (cgrp_dfl_threaded_ss_mask). */
export const THREADED_CONTROLLERS: ControllerMask = CGROUP_CPU | CGROUP_PIDS;

/** "cpu pids" */
export function controllerNames(mask: ControllerMask): string {
  return CONTROLLERS.filter(({ bit }) => (mask & bit) !== 0)
    .map(({ name }) => name)
    .join(" ");
}
