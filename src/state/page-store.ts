/** The unit of memory that snapshots store: a page of riscv64 and of every other Linux machine Tuxlet plays. */
export const SNAPSHOT_PAGE_SIZE = 4096;

/**
 * The page frames of a realm, as saving and loading see them (the FramePool of mm/, behind an adapter there). Frames are refcounted
 * by their owner; one frame is the zero frame, which is never written and needs no references.
 */
export interface PageStore {
  readonly zeroFrame: number;
  /** The bytes of a frame in use; valid until the next call. Word-aligned in their buffer. */
  page(frame: number): Uint8Array;
  /** A new frame with one reference and these contents (zeros when null), or -1 when there is no memory left. */
  allocate(contents: Uint8Array | null): number;
  /** A new frame with one reference and the contents of `source`, or -1 when there is no memory left. */
  allocateCopy(source: number): number;
  retain(frame: number): void;
  release(frame: number): void;
}
