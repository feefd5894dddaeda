import type { Cgroup } from "./cgroup.ts";
import type { PidsGroup } from "./pids-group.ts";

/** A task, as cgroups see it. */
export interface CgroupMember {
  /** Kept after its exit, until it is waited for. CGROUP-014 */
  cgroup: Cgroup;
  /** What it is counted by: that of its cgroup or, where the controller is off, of the nearest ancestor with one. */
  pidsGroup: PidsGroup;
  /** Stands still where a freezer may count it as frozen. */
  readonly isStanding: boolean;
  /** The same for all threads of a process. */
  readonly group: object;
  /** Its cgroup began or ceased to freeze. */
  freezerChanged(): void;
}
