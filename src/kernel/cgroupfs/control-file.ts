import type { Cgroup } from "../../cgroup/cgroup.ts";
import type { ControllerMask } from "../../cgroup/controller.ts";
import type { Caller } from "../../fs/caller.ts";
import type { Kernel } from "../kernel.ts";
import type { CgroupFileDescription } from "./cgroup-file-description.ts";

/** Who reads or writes, through which open file. */
export interface ControlAccess {
  readonly kernel: Kernel;
  readonly caller: Caller;
  readonly file: CgroupFileDescription;
}

/** A file of every cgroup (struct cftype). Objects of this type are tables, not state. */
export interface ControlFile {
  readonly name: string;
  /** The controller it belongs to; 0 for the core's, which are always there. */
  readonly controller: ControllerMask;
  /** CFTYPE_NOT_ON_ROOT */
  readonly isMissingOnRoot?: boolean;
  /** CFTYPE_NS_DELEGATABLE: may be written from inside where the root of a cgroup namespace is a delegation boundary. CGROUP-015 */
  readonly isDelegatable?: boolean;
  /** The text, or -errno. Absent: the file cannot be read. */
  read?(cgroup: Cgroup, access: ControlAccess): string | number;
  /** 0 or -errno. Absent: the file cannot be written. */
  write?(cgroup: Cgroup, text: string, access: ControlAccess): number;
}

/** cgroup_file_mode() */
export function modeOf(file: ControlFile): number {
  return (file.read === undefined ? 0 : 0o444) | (file.write === undefined ? 0 : 0o200);
}

/** Whether `cgroup` has it now. */
export function isPresent(file: ControlFile, cgroup: Cgroup): boolean {
  if (cgroup.parent === null) return file.isMissingOnRoot !== true;
  return file.controller === 0 || (cgroup.controllers & file.controller) !== 0;
}
