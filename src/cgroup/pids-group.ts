/** The pids controller: how many tasks there may be in a cgroup and below it (kernel/cgroup/pids.c). */
import { float, nullable, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** struct pids_cgroup */
export class PidsGroup {
  readonly parent: PidsGroup | null;
  /** Tasks, zombies included, here and below. */
  current: number;
  /** The most there ever were. */
  peak: number;
  /** pids.max; Infinity for "max". */
  limit: number;
  /** How often this limit, or one below it, refused a task. */
  limitHits: number;
  /** How often this limit did. */
  localLimitHits: number;

  constructor(parent: PidsGroup | null) {
    this.parent = parent;
    this.current = 0;
    this.peak = 0;
    this.limit = Number.POSITIVE_INFINITY;
    this.limitHits = 0;
    this.localLimitHits = 0;
  }

  /** pids_try_charge(): for a fork. @returns null, or the group whose limit forbids it; nothing is counted then. */
  tryCharge(): PidsGroup | null {
    for (let at: PidsGroup | null = this; at !== null; at = at.parent) if (at.current + 1 > at.limit) return at;
    this.charge();
    return null;
  }

  /** pids_charge(): migration does not ask for limits. */
  charge(): void {
    for (let at: PidsGroup | null = this; at !== null; at = at.parent) {
      at.current++;
      if (at.current > at.peak) at.peak = at.current;
    }
  }

  uncharge(): void {
    for (let at: PidsGroup | null = this; at !== null; at = at.parent) at.current--;
  }

  /** True for `ancestor` itself, too. */
  isSameOrBelow(ancestor: PidsGroup): boolean {
    for (let at: PidsGroup | null = this; at !== null; at = at.parent) if (at === ancestor) return true;
    return false;
  }

  /** pids_event(): this limit refused a task. The root, which has no limit, counts nothing. */
  noteLimitHit(): void {
    this.localLimitHits++;
    for (let at: PidsGroup = this; at.parent !== null; at = at.parent) at.limitHits++;
  }
}

savable(PidsGroup, {
  name: "cgroup.PidsGroup",
  version: 1,
  saved: {
    parent: nullable(ref(() => PidsGroup)),
    current: uint,
    peak: uint,
    limit: float,
    limitHits: uint,
    localLimitHits: uint,
  },
});
