import { ENTRY, type Journal } from "./journal.ts";

const NO_BYTES: readonly Uint8Array[] = [];

/** Gives the entries of a journal to a replay, one after the other. */
export class JournalReader {
  private readonly journal: Journal;
  private nextCode: number;
  private nextOutput: number;
  /** The bytes of the entry taken last. */
  taken: readonly Uint8Array[];

  constructor(journal: Journal) {
    this.journal = journal;
    this.nextCode = 0;
    this.nextOutput = 0;
    this.taken = NO_BYTES;
  }

  /** How many entries were taken. */
  get position(): number {
    return this.nextCode / ENTRY;
  }

  /** The number of the entry that comes next; null at the end. */
  get next(): number | null {
    return this.nextCode < this.journal.used ? this.journal.codes[this.nextCode]! : null;
  }

  /** Takes the next entry; there is one. @returns its result; its bytes are in `taken`. */
  take(): number {
    const { codes, outputs } = this.journal;
    const result = codes[this.nextCode + 1]!;
    const count = codes[this.nextCode + 2]!;
    this.taken = outputs.slice(this.nextOutput, this.nextOutput + count);
    this.nextOutput += count;
    this.nextCode += ENTRY;
    return result;
  }
}
