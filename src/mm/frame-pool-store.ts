import type { PageStore } from "../state/page-store.ts";
import { type FramePool, PAGE_SIZE, ZERO_FRAME } from "./frame-pool.ts";

/** A FramePool as saving and loading see it. */
export class FramePoolStore implements PageStore {
  readonly zeroFrame = ZERO_FRAME;
  private readonly pool: FramePool;

  constructor(pool: FramePool) {
    this.pool = pool;
  }

  page(frame: number): Uint8Array {
    return this.pool.u8.subarray(frame * PAGE_SIZE, (frame + 1) * PAGE_SIZE);
  }

  allocate(contents: Uint8Array | null): number {
    const frame = this.pool.allocate();
    if (frame >= 0 && contents !== null) this.pool.u8.set(contents, frame * PAGE_SIZE);
    return frame;
  }

  allocateCopy(source: number): number {
    return this.pool.allocateCopy(source);
  }

  retain(frame: number): void {
    this.pool.retain(frame);
  }

  release(frame: number): void {
    this.pool.release(frame);
  }
}
