/**
 * Progress of downloads on standard error: one line that is drawn over on a terminal, plain lines elsewhere, or nothing.
 */
import { bar, TerminalLine, type TerminalOutput } from "../terminal-line.ts";

export interface Progress {
  /** Something begins; `total` is its size in bytes, 0 if there is nothing to count. */
  start(label: string, total: number): void;
  advance(bytes: number): void;
  /** What was started is done. */
  finish(): void;
  /** A line of its own that is worth reading. */
  note(text: string): void;
}

/** Notes still come out of a quiet one: they are warnings. */
export function quietProgress(output: TerminalOutput): Progress {
  return {
    start: () => undefined,
    advance: () => undefined,
    finish: () => undefined,
    note: (text) => output.write(`${text}\n`),
  };
}

export class LineProgress implements Progress {
  readonly #output: TerminalOutput;

  constructor(output: TerminalOutput) {
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
  readonly #output: TerminalOutput;
  readonly #line: TerminalLine;
  #label = "";
  #total = 0;
  #done = 0;

  constructor(output: TerminalOutput) {
    this.#output = output;
    this.#line = new TerminalLine(output);
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
    this.#line.clear();
    this.#label = "";
  }

  note(text: string): void {
    this.#line.clear();
    this.#output.write(`${text}\n`);
    if (this.#label !== "") this.#draw();
  }

  /** The line changes once a percent at most. */
  #draw(): void {
    this.#line.draw(this.#total === 0 ? this.#label : this.#text());
  }

  #text(): string {
    const share = Math.min(1, this.#done / this.#total);
    return `${bar(share)} ${String(Math.floor(share * 100)).padStart(3)}% of ${formatBytes(this.#total)}  ${this.#label}`;
  }
}

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1000_000).toFixed(1)} MB`;
}
