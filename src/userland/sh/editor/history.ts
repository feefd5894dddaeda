/** Lines that were entered, the last one last, and where in them a person looks. */
export class History {
  private readonly lines: string[];
  private readonly capacity: number;
  /** Of the line that is shown; behind the last for the one that is being written. */
  private at: number;
  /** What was being written when the look back began. */
  private draft = "";

  constructor(lines: readonly string[] = [], capacity = 500) {
    this.lines = [...lines];
    this.capacity = capacity;
    this.at = this.lines.length;
  }

  list(): readonly string[] {
    return this.lines;
  }

  /** Adds a line, unless it is blank or what the last one was. @returns whether it did */
  add(line: string): boolean {
    this.at = this.lines.length;
    if (line.trim() === "" || line === this.lines.at(-1)) return false;
    this.lines.push(line);
    if (this.lines.length > this.capacity) this.lines.splice(0, this.lines.length - this.capacity);
    this.at = this.lines.length;
    return true;
  }

  /** The line before the one that is shown; null when that is the first. @param shown what the person has made of it */
  older(shown: string): string | null {
    if (this.at === 0) return null;
    if (this.at === this.lines.length) this.draft = shown;
    return this.lines[--this.at]!;
  }

  /** The line behind; in the end, what was being written. */
  newer(): string | null {
    if (this.at === this.lines.length) return null;
    this.at++;
    return this.at === this.lines.length ? this.draft : this.lines[this.at]!;
  }

  /** The last line with `part` in it, before position `from`; its position, or -1. */
  search(part: string, from: number = this.lines.length): number {
    for (let i = Math.min(from, this.lines.length) - 1; i >= 0; i--) if (this.lines[i]!.includes(part)) return i;
    return -1;
  }

  /** Looks no further: the next `older` is the last line again. */
  rewind(): void {
    this.at = this.lines.length;
  }
}
