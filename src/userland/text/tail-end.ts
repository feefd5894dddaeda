import type { TailAmount } from "./tail-amount.ts";

const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;

/** Data for a checkpoint. */
export interface TailEndState {
  /** Lines or bytes still to be passed over. */
  skip: number;
  /** What may be the end. */
  held: { readonly bytes: Uint8Array; readonly lines: number }[];
  heldBytes: number;
  heldLines: number;
}

/** Finds the end of a file that is read from its beginning. */
export class TailEnd {
  private readonly amount: TailAmount;
  private readonly delimiter: number;
  private readonly state: TailEndState;
  private cost = 0;

  constructor(amount: TailAmount, delimiter: number, state: TailEndState | null) {
    this.amount = amount;
    this.delimiter = delimiter;
    const skip = amount.isFromStart ? Math.max(0, amount.count - 1) : 0;
    this.state = state ?? { skip, held: [], heldBytes: 0, heldLines: 0 };
  }

  get isCheckpointDue(): boolean {
    return this.cost >= CHECKPOINT_INTERVAL;
  }

  save(): TailEndState {
    this.cost = 0;
    return this.state;
  }

  /** @returns what can be printed of `bytes` already. */
  take(bytes: Uint8Array): Uint8Array {
    this.cost += bytes.length + READ_COST;
    if (this.amount.isFromStart) return this.afterSkipped(bytes);
    const lines = this.count(bytes);
    const { state } = this;
    state.held.push({ bytes, lines });
    state.heldBytes += bytes.length;
    state.heldLines += lines;
    this.dropBeginning();
    return bytes.subarray(0, 0);
  }

  /** At the end of the file: what is to be printed of what was held. */
  end(): Uint8Array[] {
    const { held } = this.state;
    const chunks = held.map(({ bytes }) => bytes);
    if (this.amount.isFromStart || chunks.length === 0) return [];
    return this.amount.unit === "bytes" ? this.lastBytes(chunks) : this.lastLines(chunks);
  }

  private afterSkipped(bytes: Uint8Array): Uint8Array {
    const { state } = this;
    if (state.skip === 0) return bytes;
    if (this.amount.unit === "bytes") {
      const skipped = Math.min(state.skip, bytes.length);
      state.skip -= skipped;
      return bytes.subarray(skipped);
    }
    let at = 0;
    while (state.skip > 0) {
      const end = bytes.indexOf(this.delimiter, at);
      if (end < 0) return bytes.subarray(bytes.length);
      at = end + 1;
      state.skip--;
    }
    return bytes.subarray(at);
  }

  /** Chunks at the beginning without which enough is left. One line more is kept: the last may not be ended. */
  private dropBeginning(): void {
    const { state } = this;
    const { unit, count } = this.amount;
    for (;;) {
      const first = state.held[0];
      if (first === undefined || state.held.length === 1) return;
      const isEnough =
        unit === "bytes" ? state.heldBytes - first.bytes.length >= count : state.heldLines - first.lines > count;
      if (!isEnough) return;
      state.held.shift();
      state.heldBytes -= first.bytes.length;
      state.heldLines -= first.lines;
    }
  }

  private lastBytes(chunks: readonly Uint8Array[]): Uint8Array[] {
    let surplus = Math.max(0, this.state.heldBytes - this.amount.count);
    return chunks.map((chunk) => {
      const start = Math.min(surplus, chunk.length);
      surplus -= start;
      return chunk.subarray(start);
    });
  }

  private lastLines(chunks: readonly Uint8Array[]): Uint8Array[] {
    const { count } = this.amount;
    if (count === 0) return [];
    const isTerminated = chunks.at(-1)!.at(-1) === this.delimiter;
    let surplus = this.state.heldLines + (isTerminated ? 0 : 1) - count;
    return chunks.map((chunk) => {
      let at = 0;
      for (; surplus > 0 && at < chunk.length; surplus--) {
        const end = chunk.indexOf(this.delimiter, at);
        if (end < 0) return chunk.subarray(chunk.length);
        at = end + 1;
      }
      return chunk.subarray(at);
    });
  }

  private count(bytes: Uint8Array): number {
    let lines = 0;
    for (let at = bytes.indexOf(this.delimiter); at >= 0; at = bytes.indexOf(this.delimiter, at + 1)) lines++;
    return lines;
  }
}
