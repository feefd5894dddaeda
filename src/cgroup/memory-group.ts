/** The memory controller: page frames are charged to the cgroup whose task brought them in, until they are freed (mm/memcontrol.c). */
import { anyRef, bool, float, frame, nullable, ref, set, struct, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { Cgroup } from "./cgroup.ts";

/** The pool of page frames, as far as accounts have to do with it. */
export interface FrameOwners {
  /** Frames whose owner is told when they are freed. */
  own(frame: number, owner: MemoryGroup): void;
  release(frame: number): void;
}

/** Who is asked when a limit is reached. */
export interface OomKiller {
  /**
   * mem_cgroup_out_of_memory(): ends a process in `cgroup` or below and takes its memory.
   * @returns whether to try again: false when the task that needs the memory is the one that ends, or nobody can be.
   */
  kill(cgroup: Cgroup): boolean;
}

/** memory.events */
export interface MemoryEvents {
  low: number;
  high: number;
  max: number;
  oom: number;
  oomKill: number;
  oomGroupKill: number;
}

export type MemoryEvent = keyof MemoryEvents;

/** struct mem_cgroup. Amounts are pages. The root cgroup has none: what it uses is what the machine uses. */
export class MemoryGroup {
  readonly parent: MemoryGroup | null;
  readonly cgroup: Cgroup;
  /** Frames charged to this cgroup itself: private ones, and those of files and shared memory. */
  readonly anonymous: Set<number>;
  readonly shared: Set<number>;
  /** Pages charged here and below, and the most there ever were. */
  current: number;
  peak: number;
  /** memory.min, memory.low: nothing is ever reclaimed, so nothing needs protection. */
  min: number;
  low: number;
  /** memory.high and memory.max; Infinity for "max". */
  high: number;
  max: number;
  /** memory.oom.group */
  killsGroup: boolean;
  /** Here and below. */
  readonly events: MemoryEvents;
  readonly localEvents: MemoryEvents;
  /** Page faults of tasks here and below. */
  faults: number;

  constructor(parent: MemoryGroup | null, cgroup: Cgroup) {
    this.parent = parent;
    this.cgroup = cgroup;
    this.anonymous = new Set();
    this.shared = new Set();
    this.current = 0;
    this.peak = 0;
    this.min = 0;
    this.low = 0;
    this.high = Number.POSITIVE_INFINITY;
    this.max = Number.POSITIVE_INFINITY;
    this.killsGroup = false;
    this.events = noEvents();
    this.localEvents = noEvents();
    this.faults = 0;
  }

  /**
   * try_charge(): whether one page more fits every limit from here up, after the OOM killer has done what it can. False: the task that
   * asks is to end.
   */
  mayCharge(): boolean {
    for (let at: MemoryGroup | null = this; at !== null; at = at.parent) {
      if (at.current < at.max) continue;
      at.note("max");
      if (!at.makeRoom(at.max - 1)) return false;
    }
    return true;
  }

  /** Ends processes until at most `pages` are charged; false when that cannot be. */
  makeRoom(pages: number): boolean {
    while (this.current > pages) {
      this.note("oom");
      if (this.cgroup.hierarchy.oomKiller?.kill(this.cgroup) !== true) return false;
    }
    return true;
  }

  /** A frame was allocated after `mayCharge`. */
  charge(frame: number, isShared: boolean): void {
    (isShared ? this.shared : this.anonymous).add(frame);
    for (let at: MemoryGroup | null = this; at !== null; at = at.parent) {
      at.current++;
      if (at.current > at.peak) at.peak = at.current;
      if (at.current > at.high) at.note("high");
    }
    // Memory outlives the processes that brought it in, and keeps a removed cgroup.
    this.cgroup.retain();
  }

  /** A frame of this group is free. */
  uncharge(frame: number): void {
    if (!this.anonymous.delete(frame)) this.shared.delete(frame);
    for (let at: MemoryGroup | null = this; at !== null; at = at.parent) at.current--;
    this.cgroup.release();
  }

  /** memcg_memory_event(): ancestors count it, too. */
  note(event: MemoryEvent): void {
    this.localEvents[event]++;
    this.cgroup.node?.fileChanged("memory.events.local");
    for (let at: MemoryGroup | null = this; at !== null; at = at.parent) {
      at.events[event]++;
      at.cgroup.node?.fileChanged("memory.events");
    }
  }

  noteFaults(count: number): void {
    for (let at: MemoryGroup | null = this; at !== null; at = at.parent) at.faults += count;
  }

  /** Frames of one kind that are charged here and below. */
  countOf(kind: "anonymous" | "shared"): number {
    let count = 0;
    for (const at of this.cgroup.subtree()) count += at.memory?.[kind].size ?? 0;
    return count;
  }
}

function noEvents(): MemoryEvents {
  return { low: 0, high: 0, max: 0, oom: 0, oomKill: 0, oomGroupKill: 0 };
}

const events = struct<MemoryEvents>({ low: uint, high: uint, max: uint, oom: uint, oomKill: uint, oomGroupKill: uint });

savable(MemoryGroup, {
  name: "cgroup.MemoryGroup",
  version: 1,
  saved: {
    parent: nullable(ref(() => MemoryGroup)),
    cgroup: anyRef<Cgroup>("retain", "release"),
    // Each frame comes with a reference, which `afterLoad` gives back.
    anonymous: set(frame),
    shared: set(frame),
    current: uint,
    peak: uint,
    min: float,
    low: float,
    high: float,
    max: float,
    killsGroup: bool,
    events,
    localEvents: events,
    faults: uint,
  },
  afterLoad(self) {
    const pool = self.cgroup.hierarchy.pool!;
    for (const frames of [self.anonymous, self.shared]) {
      for (const number of [...frames]) {
        pool.own(number, self);
        pool.release(number);
      }
    }
  },
});
