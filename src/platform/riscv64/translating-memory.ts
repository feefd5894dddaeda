import type { FramePool } from "../../mm/frame-pool.ts";

/** What the platform needs of an address space; MemoryManager is one. */
export interface TranslatingMemory {
  readonly pool: FramePool;
  /**
   * The slow path behind the TLB: page faults. Fills the TLB when that is ours.
   * @param vpn virtual page number, below 2^26.
   * @param access ACCESS_READ, ACCESS_WRITE or ACCESS_EXECUTE.
   * @returns the frame, or -1 with faultSignal and faultCode set.
   */
  translate(vpn: number, access: number): number;
  readonly faultSignal: number;
  readonly faultCode: number;
}
