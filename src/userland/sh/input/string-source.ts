import type { Routine } from "../../../platform/program/syscall.ts";
import type { LineSource, SourceData } from "./line-source.ts";

/** `eval`, `sh -c`, traps. */
export class StringSource implements LineSource {
  readonly kind = "string";
  private readonly text: string;
  private at: number;

  constructor(text: string, at = 0) {
    this.text = text;
    this.at = at;
  }

  // biome-ignore lint/correctness/useYield: nothing has to be asked for.
  *next(): Routine<string | null> {
    if (this.at >= this.text.length) return null;
    const end = this.text.indexOf("\n", this.at);
    const line = end < 0 ? this.text.slice(this.at) : this.text.slice(this.at, end + 1);
    this.at += line.length;
    return line;
  }

  discard(): void {
    this.at = this.text.length;
  }

  save(): SourceData {
    return { kind: "string", text: this.text, at: this.at };
  }
}
