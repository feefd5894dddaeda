import { bytes, float, list } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";

/** Numbers per entry: what it was, its result, and how many byte arrays go with it. */
export const ENTRY = 3;
/** What an entry takes of the host's memory, about. */
const ENTRY_BYTES = 24;
const ARRAY_BYTES = 96;

/** Those of a routine that was given nothing yet: many tasks only sleep. Never changed. */
const NO_CODES: number[] = [];
const NO_OUTPUTS: Uint8Array[] = [];
/** Numbers for which a cleared journal keeps its room: growing again costs more than all else a call does. */
const KEPT = 1024 * ENTRY;

/** In place of a system call's number: a handler began. Its result is the signal. */
export const SIGNAL_ENTRY = -1000;
/** The same, where the routine below had not begun. */
export const EARLY_SIGNAL_ENTRY = -1001;

/**
 * What a routine was given: the results of its system calls in order, with the bytes that came along, and the signal handlers that ran between
 * them. Replaying it (replay.ts) brings a new generator to where the old one was.
 */
export class Journal {
  /** The first `used` numbers count. */
  codes: number[];
  /** @internal */ used: number;
  outputs: Uint8Array[];
  /** What it takes of the host's memory, about. */
  size: number;

  constructor() {
    this.codes = NO_CODES;
    this.used = 0;
    this.outputs = NO_OUTPUTS;
    this.size = 0;
  }

  /** How many entries there are. */
  get length(): number {
    return this.used / ENTRY;
  }

  append(number: number, result: number): void {
    const { codes, used } = this;
    if (used < codes.length) {
      codes[used] = number;
      codes[used + 1] = result;
      codes[used + 2] = 0;
    } else {
      if (codes === NO_CODES) this.codes = [number, result, 0];
      else codes.push(number, result, 0);
      this.size += ENTRY_BYTES;
    }
    this.used = used + ENTRY;
  }

  /** Adds bytes to the last entry. The journal keeps them: they must not change. */
  attach(output: Uint8Array): void {
    if (this.outputs === NO_OUTPUTS) this.outputs = [output];
    else this.outputs.push(output);
    this.codes[this.used - 1]!++;
    this.size += ARRAY_BYTES + output.length;
  }

  clear(): void {
    if (this.codes.length > KEPT) this.codes.length = 0;
    this.used = 0;
    this.size = (this.codes.length / ENTRY) * ENTRY_BYTES;
    if (this.outputs.length > 0) this.outputs.length = 0;
  }

  /** Gives back what `clear` keeps, too. */
  release(): void {
    this.codes = NO_CODES;
    this.clear();
  }

  /** After a load. @internal */
  measure(): void {
    this.used = this.codes.length;
    this.size = this.length * ENTRY_BYTES;
    for (const output of this.outputs) this.size += ARRAY_BYTES + output.length;
  }
}

savable(Journal, {
  name: "program.Journal",
  version: 1,
  saved: { codes: list(float), outputs: list(bytes) },
  transient: { used: () => 0, size: () => 0 },
  beforeSave: (self) => {
    self.codes.length = self.used;
  },
  afterLoad: (self) => self.measure(),
});
