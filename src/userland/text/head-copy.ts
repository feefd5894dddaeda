import type { Amount } from "./head.ts";

const READ_SIZE = 1 << 16;
const CHECKPOINT_INTERVAL = 1 << 18;
/** What a read costs in the journal beside its bytes. */
const READ_COST = 64;

export interface HeadSettings extends Amount {
  /** All but the last `count`. */
  readonly isAllBut: boolean;
  readonly delimiter: number;
}

/** Which of the bytes of one file head prints: its beginning, or all but its end. */
export class HeadCopy {
  /** Nothing more is to be read. */
  isDone: boolean;
  /** Bytes that were read and are not wanted. */
  surplus = 0;
  private readonly settings: HeadSettings;
  /** Lines or bytes that are still to be printed. */
  private left: number;
  /** With `isAllBut`: read and held back. */
  private held: Uint8Array[];
  private heldCount: number;
  private cost = 0;

  constructor(settings: HeadSettings, state: { left: number; held: Uint8Array[]; heldCount: number } | null) {
    this.settings = settings;
    this.left = state?.left ?? settings.count;
    this.held = state?.held ?? [];
    this.heldCount = state?.heldCount ?? 0;
    this.isDone = !settings.isAllBut && this.left === 0;
  }

  save(): { left: number; held: Uint8Array[]; heldCount: number } {
    this.cost = 0;
    return { left: this.left, held: this.held, heldCount: this.heldCount };
  }

  get isCheckpointDue(): boolean {
    return this.cost >= CHECKPOINT_INTERVAL;
  }

  /** How much to read next. */
  get readSize(): number {
    const { unit, isAllBut } = this.settings;
    return unit === "bytes" && !isAllBut ? Math.min(READ_SIZE, this.left) : READ_SIZE;
  }

  /** What can be printed now that `bytes` were read. */
  take(bytes: Uint8Array): Uint8Array[] {
    this.cost += bytes.length + READ_COST;
    if (this.settings.isAllBut) return this.holdBack(bytes);
    const end = this.settings.unit === "bytes" ? this.takeBytes(bytes) : this.takeLines(bytes);
    this.surplus = bytes.length - end;
    return [bytes.subarray(0, end)];
  }

  private takeBytes(bytes: Uint8Array): number {
    const end = Math.min(bytes.length, this.left);
    this.left -= end;
    this.isDone = this.left === 0;
    return end;
  }

  private takeLines(bytes: Uint8Array): number {
    for (let at = 0; ; ) {
      const end = bytes.indexOf(this.settings.delimiter, at) + 1;
      if (end === 0) return bytes.length;
      at = end;
      if (--this.left > 0) continue;
      this.isDone = true;
      return at;
    }
  }

  private holdBack(bytes: Uint8Array): Uint8Array[] {
    const { count, unit } = this.settings;
    if (count === 0) return [bytes];
    // Lines are held apart, so that what is let go is whole lines; the last may go on.
    if (unit === "bytes") this.held.push(bytes);
    else this.holdLines(bytes);
    this.heldCount = unit === "bytes" ? this.heldCount + bytes.length : this.held.length;
    const free: Uint8Array[] = [];
    while (this.heldCount > count) {
      const first = this.held[0]!;
      const size = unit === "bytes" ? Math.min(first.length, this.heldCount - count) : first.length;
      free.push(first.subarray(0, size));
      if (size === first.length) this.held.shift();
      else this.held[0] = first.subarray(size);
      this.heldCount -= unit === "bytes" ? size : 1;
    }
    return free;
  }

  private holdLines(bytes: Uint8Array): void {
    const { delimiter } = this.settings;
    const last = this.held.at(-1);
    let at = 0;
    if (last !== undefined && last.at(-1) !== delimiter) {
      const end = bytes.indexOf(delimiter) + 1 || bytes.length;
      const whole = new Uint8Array(last.length + end);
      whole.set(last);
      whole.set(bytes.subarray(0, end), last.length);
      this.held[this.held.length - 1] = whole;
      at = end;
    }
    while (at < bytes.length) {
      const end = bytes.indexOf(delimiter, at) + 1 || bytes.length;
      this.held.push(bytes.subarray(at, end));
      at = end;
    }
  }
}
