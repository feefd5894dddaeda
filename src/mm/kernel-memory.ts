import { nullable, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { FramePool } from "./frame-pool.ts";
import { framePool } from "./frame-pool-field.ts";

/**
 * What the objects of the kernel that a guest can make any number of take of the host: open files, inodes, pipe buffers, queued signals.
 * It comes out of the same limit as page frames, since for Linux both are the machine's RAM (there: kmem accounting).
 *
 * An object takes its bytes where it is made and gives them back where it ends. Whether there is room is asked before that, where an error can
 * still be returned; `hasRoom` and `take` are two calls because what is under way is finished.
 */
export class KernelMemory {
  /** Null: nothing is counted. */
  readonly pool: FramePool | null;
  used: number;

  constructor(pool: FramePool | null) {
    this.pool = pool;
    this.used = 0;
  }

  hasRoom(bytes: number): boolean {
    return this.pool === null || this.pool.hasRoom(bytes);
  }

  take(bytes: number): void {
    this.used += bytes;
    if (this.pool !== null) this.pool.kernelBytes += bytes;
  }

  give(bytes: number): void {
    this.used -= bytes;
    if (this.pool !== null) this.pool.kernelBytes -= bytes;
  }

  /** Takes the bytes if there is room. */
  charge(bytes: number): boolean {
    if (!this.hasRoom(bytes)) return false;
    this.take(bytes);
    return true;
  }
}

savable(KernelMemory, {
  name: "mm.KernelMemory",
  version: 1,
  saved: { pool: nullable(framePool), used: uint },
  afterLoad(self) {
    if (self.pool !== null) self.pool.kernelBytes += self.used;
  },
});
