import { PAGE_SIZE } from "../../mm/frame-pool.ts";

/** Pages kept for the next writes: enough for four pipes full, and too few to count as anybody's memory. */
const MAX_SPARE = 64;

/** Pages of slots that were read out, for any pipe's next write (Linux pipe_inode_info.tmp_page, of all pipes together). */
export class PipePages {
  private readonly spare: Uint8Array[];

  constructor() {
    this.spare = [];
  }

  /** A page; what is in it does not matter to anybody. */
  take(): Uint8Array {
    return this.spare.pop() ?? new Uint8Array(PAGE_SIZE);
  }

  give(page: Uint8Array): void {
    if (this.spare.length < MAX_SPARE) this.spare.push(page);
  }
}
