import { ENOMEM } from "../../abi/errno.ts";
import { type FramePool, ZERO_FRAME } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import type { Mappable, MappingSpace } from "../../mm/mappable.ts";
import { MappingSet } from "../../mm/mapping-set.ts";
import { frame, map, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** The memory behind one mmap(2) of /dev/zero: zeros until written, gone with its last mapping. */
export class ZeroPages implements Mappable {
  readonly pool: FramePool;
  /** @internal */
  readonly frames: Map<number, number>;
  /** @internal */
  mappings: MappingSet;

  constructor(pool: FramePool) {
    this.pool = pool;
    this.frames = new Map();
    this.mappings = new MappingSet();
  }

  frameAt(pageIndex: number, forWrite: boolean): number {
    let frameNumber = this.frames.get(pageIndex);
    if (frameNumber === undefined) {
      if (!forWrite) return ZERO_FRAME;
      frameNumber = this.pool.allocate();
      if (frameNumber < 0) return -ENOMEM;
      this.mappings.invalidate(this, pageIndex, pageIndex + 1, false);
      this.frames.set(pageIndex, frameNumber);
    }
    this.pool.retain(frameNumber);
    return frameNumber;
  }

  addMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.add(space, isSharedWritable);
  }

  removeMapping(space: MappingSpace, isSharedWritable: boolean): void {
    this.mappings.remove(space, isSharedWritable);
    if (!this.mappings.isEmpty) return;
    for (const frameNumber of this.frames.values()) this.pool.release(frameNumber);
    this.frames.clear();
  }

  syncPages(_firstPage: number, _endPage: number): number {
    return 0;
  }
}

savable(ZeroPages, {
  name: "fs.ZeroPages",
  version: 1,
  saved: { pool: framePool, frames: map(uint, frame) },
  transient: { mappings: () => new MappingSet() },
});
