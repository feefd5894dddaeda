/** The line that is edited, and where in it. Positions are between whole characters. */
export class LineBuffer {
  text = "";
  cursor = 0;
  /** What was cut out last, for `yank`. */
  private killed = "";

  get isEmpty(): boolean {
    return this.text === "";
  }

  /** Another text, with the cursor behind it. */
  set(text: string): void {
    this.text = text;
    this.cursor = text.length;
  }

  insert(text: string): void {
    this.text = this.text.slice(0, this.cursor) + text + this.text.slice(this.cursor);
    this.cursor += text.length;
  }

  // --- movement

  left(): void {
    this.cursor = this.before(this.cursor);
  }

  right(): void {
    this.cursor = this.after(this.cursor);
  }

  home(): void {
    this.cursor = 0;
  }

  end(): void {
    this.cursor = this.text.length;
  }

  wordLeft(): void {
    this.cursor = this.wordStart(/[\p{L}\p{N}]/u);
  }

  wordRight(): void {
    this.cursor = this.wordEnd();
  }

  // --- deletion

  backspace(): void {
    this.remove(this.before(this.cursor), this.cursor);
  }

  delete(): void {
    this.remove(this.cursor, this.after(this.cursor));
  }

  killToEnd(): void {
    this.kill(this.cursor, this.text.length);
  }

  killToStart(): void {
    this.kill(0, this.cursor);
  }

  /** Back to the blank before the word, as a terminal's Ctrl-W. */
  killBlankWord(): void {
    this.kill(this.wordStart(/\S/u), this.cursor);
  }

  /** Back to what is no letter or digit. */
  killWordLeft(): void {
    this.kill(this.wordStart(/[\p{L}\p{N}]/u), this.cursor);
  }

  killWordRight(): void {
    this.kill(this.cursor, this.wordEnd());
  }

  yank(): void {
    this.insert(this.killed);
  }

  /** Changes the characters on both sides of the cursor; at the end, the last two. */
  transpose(): void {
    const at = this.cursor === this.text.length ? this.before(this.cursor) : this.cursor;
    const start = this.before(at);
    const end = this.after(at);
    if (start === at || at === end) return;
    this.text =
      this.text.slice(0, start) + this.text.slice(at, end) + this.text.slice(start, at) + this.text.slice(end);
    this.cursor = end;
  }

  /** Puts `text` in place of what is between `start` and the cursor. */
  replaceBefore(start: number, text: string): void {
    this.remove(start, this.cursor);
    this.insert(text);
  }

  private kill(start: number, end: number): void {
    if (start === end) return;
    this.killed = this.text.slice(start, end);
    this.remove(start, end);
  }

  private remove(start: number, end: number): void {
    this.text = this.text.slice(0, start) + this.text.slice(end);
    this.cursor = start;
  }

  private before(at: number): number {
    if (at === 0) return 0;
    return at >= 2 && this.text.codePointAt(at - 2)! > 0xffff ? at - 2 : at - 1;
  }

  private after(at: number): number {
    if (at === this.text.length) return at;
    return at + (this.text.codePointAt(at)! > 0xffff ? 2 : 1);
  }

  private wordStart(part: RegExp): number {
    let at = this.cursor;
    while (at > 0 && !part.test(this.text.slice(this.before(at), at))) at = this.before(at);
    while (at > 0 && part.test(this.text.slice(this.before(at), at))) at = this.before(at);
    return at;
  }

  private wordEnd(): number {
    const part = /[\p{L}\p{N}]/u;
    let at = this.cursor;
    while (at < this.text.length && !part.test(this.text.slice(at, this.after(at)))) at = this.after(at);
    while (at < this.text.length && part.test(this.text.slice(at, this.after(at)))) at = this.after(at);
    return at;
  }
}
