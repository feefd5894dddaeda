/**
 * Progress of downloads on standard error: one line that is drawn over on a terminal, plain lines elsewhere, or nothing.
 */

export interface Progress {
  /** Something begins; `total` is its size in bytes, 0 if there is nothing to count. */
  start(label: string, total: number): void;
  advance(bytes: number): void;
  /** What was started is done. */
  finish(): void;
  /** A line of its own that is worth reading. */
  note(text: string): void;
}

/** The part of a tty.WriteStream that is used. */
export interface ProgressOutput {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
/** For terminals that do not know their width, or say that it is 0. */
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = "\r\x1b[K";

/** Notes still come out of a quiet one: they are warnings. */
export function quietProgress(output: ProgressOutput): Progress {
  return {
    start: () => undefined,
    advance: () => undefined,
    finish: () => undefined,
    note: (text) => output.write(`${text}\n`),
  };
}

export class LineProgress implements Progress {
  readonly #output: ProgressOutput;

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  start(label: string, total: number): void {
    this.#output.write(total > 0 ? `${label} (${formatBytes(total)})\n` : `${label}\n`);
  }

  advance(): void {}

  finish(): void {}

  note(text: string): void {
    this.#output.write(`${text}\n`);
  }
}

export class TerminalProgress implements Progress {
  readonly #output: ProgressOutput;
  #label = "";
  #total = 0;
  #done = 0;
  #drawn = "";

  constructor(output: ProgressOutput) {
    this.#output = output;
  }

  start(label: string, total: number): void {
    this.#label = label;
    this.#total = total;
    this.#done = 0;
    this.#draw();
  }

  advance(bytes: number): void {
    this.#done += bytes;
    this.#draw();
  }

  finish(): void {
    this.#clear();
    this.#label = "";
  }

  note(text: string): void {
    this.#clear();
    this.#output.write(`${text}\n`);
    if (this.#label !== "") this.#draw();
  }

  #clear(): void {
    if (this.#drawn !== "") this.#output.write(CLEAR_LINE);
    this.#drawn = "";
  }

  /** Draws only when the line changes: once a percent at most. */
  #draw(): void {
    const line = this.#line().slice(0, (this.#output.columns || DEFAULT_COLUMNS) - 1);
    if (line === this.#drawn) return;
    this.#drawn = line;
    this.#output.write(`${CLEAR_LINE}${line}`);
  }

  #line(): string {
    if (this.#total === 0) return this.#label;
    const share = Math.min(1, this.#done / this.#total);
    const full = Math.floor(share * BAR_WIDTH);
    const bar = "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
    return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)}% of ${formatBytes(this.#total)}  ${this.#label}`;
  }
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1000_000).toFixed(1)} MB`;
}
