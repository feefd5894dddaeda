import type { History } from "./history.ts";

/** Ctrl-R: the last line of the history with a certain text in it, while that is typed. */
export class HistorySearch {
  /** What was in the line before. */
  readonly draft: string;
  private readonly history: History;
  private part = "";
  /** Position in the history of what was found; -1 for nothing. */
  private at = -1;
  private hasFailed = false;

  constructor(history: History, draft: string) {
    this.history = history;
    this.draft = draft;
  }

  get prompt(): string {
    return `(${this.hasFailed ? "failed " : ""}reverse-i-search)\`${this.part}': `;
  }

  /** The line that is shown. */
  get found(): string {
    return this.at < 0 ? this.draft : this.history.list()[this.at]!;
  }

  /** Where in it the text is. */
  get cursor(): number {
    return Math.max(0, this.found.indexOf(this.part));
  }

  add(char: string): void {
    this.part += char;
    this.find(this.at < 0 ? undefined : this.at + 1);
  }

  backspace(): void {
    this.part = this.part.slice(0, -1);
    this.find();
  }

  /** One further back. */
  again(): void {
    if (this.part !== "") this.find(this.at < 0 ? undefined : this.at);
  }

  private find(from?: number): void {
    const found = this.history.search(this.part, from);
    this.hasFailed = found < 0;
    if (found >= 0) this.at = found;
  }
}
