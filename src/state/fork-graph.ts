import { buildGraph, type FrameSupply } from "./graph-decoder.ts";
import { encodeGraph, type FrameNumbering } from "./graph-encoder.ts";
import type { Externals } from "./graph-tables.ts";
import type { PageStore } from "./page-store.ts";
import type { GraphSurroundings } from "./snapshot.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** What is copied, and between which surroundings. */
export interface ForkOptions {
  readonly root: object;
  readonly from: GraphSurroundings;
  /** The copy's own memory, and its own objects of the outside world. */
  readonly to: GraphSurroundings;
}

const NO_EXTERNALS: Externals = new Map();

/**
 * A copy of everything reachable from `root`: a save and a load without bytes between them. Page frames are copied into the memory of
 * the copy, since the two realms must not see each other's writes to shared mappings and page caches either.
 * @throws SnapshotError "unsavable"; "memory" when the copy's memory is too small; "features" when it lacks an external object.
 */
export function forkGraph({ root, from, to }: ForkOptions): object {
  const [theirs, ours] = [from.externals ?? NO_EXTERNALS, to.externals ?? NO_EXTERNALS];
  for (const name of theirs.keys()) {
    if (!ours.has(name)) throw new SnapshotError("features", `the copy is given no ${name}`);
  }
  const frames = new FrameCopier(from.pages, to.pages);
  try {
    return buildGraph(encodeGraph(root, frames, theirs), frames, ours);
  } catch (error) {
    frames.abandon();
    throw error;
  }
}

/** Copies each frame at its first use, and shares the copy as the original was shared. */
class FrameCopier implements FrameNumbering, FrameSupply {
  private readonly from: PageStore;
  private readonly to: PageStore;
  private readonly ids = new Map<number, number>();
  private readonly sources: number[] = [];
  /** By number: the copy, or -1 before the first use. */
  private readonly copies: number[] = [];
  /** Every reference handed out. */
  private readonly taken: number[] = [];

  constructor(from: PageStore, to: PageStore) {
    this.from = from;
    this.to = to;
    this.ids.set(from.zeroFrame, 0);
    this.sources.push(from.zeroFrame);
    this.copies.push(to.zeroFrame);
  }

  get count(): number {
    return this.sources.length - 1;
  }

  idOf(frame: number): number {
    let id = this.ids.get(frame);
    if (id === undefined) {
      id = this.sources.length;
      this.ids.set(frame, id);
      this.sources.push(frame);
      this.copies.push(-1);
    }
    return id;
  }

  takeFrame(id: number): number {
    let copy = this.copies[id]!;
    if (copy >= 0) {
      this.to.retain(copy);
    } else {
      copy = this.to.allocate(this.from.page(this.sources[id]!));
      if (copy < 0) throw new SnapshotError("memory", `the copy's memory cannot hold ${this.count} page frames`);
      this.copies[id] = copy;
    }
    this.taken.push(copy);
    return copy;
  }

  abandon(): void {
    for (const frame of this.taken) this.to.release(frame);
  }
}
