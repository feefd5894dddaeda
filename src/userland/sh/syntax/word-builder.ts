import type { QuotedText, WordPart } from "./ast.ts";

/** Collects the parts of a word; neighbouring text of one kind becomes one part. */
export class WordBuilder {
  readonly parts: WordPart[] = [];
  private text = "";
  private isTextQuoted = false;

  /** Text outside quotes. */
  addText(text: string): void {
    if (text === "") return;
    if (this.isTextQuoted) this.flush();
    this.text += text;
  }

  /** Quoted text; "" leaves a mark that there were quotes. */
  addQuoted(text: string): void {
    if (!this.isTextQuoted) {
      this.flush();
      this.isTextQuoted = true;
    }
    this.text += text;
  }

  addPart(part: WordPart): void {
    this.flush();
    this.parts.push(part);
  }

  /** The word. */
  finish(): readonly WordPart[] {
    this.flush();
    return this.parts;
  }

  private flush(): void {
    if (this.isTextQuoted) this.parts.push({ type: "quoted", text: this.text } satisfies QuotedText);
    else if (this.text !== "") this.parts.push(this.text);
    this.text = "";
    this.isTextQuoted = false;
  }
}
