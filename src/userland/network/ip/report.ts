/** What ip(8) prints: one description of a thing, as text or as JSON (iproute2's lib/json_print.c). */
import { JsonWriter } from "./json-writer.ts";

export type Fact = string | number | boolean | null;

export class Report {
  /** Null: text. */
  private readonly json: JsonWriter | null;
  private written = "";
  /** What ends a line that is not the last one of a thing: a newline, a backslash with -oneline. */
  readonly lineEnd: string;

  constructor(isJson: boolean, isPretty: boolean, isOneLine: boolean) {
    this.json = isJson ? new JsonWriter(isPretty) : null;
    this.lineEnd = isOneLine ? "\\" : "\n";
  }

  get isJson(): boolean {
    return this.json !== null;
  }

  /** `text` as text, `key` and `value` as JSON; a null key within an array. */
  fact(key: string | null, value: Fact, text: string): this {
    if (this.json === null) this.written += text;
    else this.json.value(key, value);
    return this;
  }

  /** As text alone. */
  text(text: string): this {
    if (this.json === null) this.written += text;
    return this;
  }

  /** As JSON alone. */
  hidden(key: string, value: Fact): this {
    this.json?.value(key, value);
    return this;
  }

  /** print_nl() */
  newLine(): this {
    return this.text(this.lineEnd);
  }

  /** An object of JSON; nothing as text. */
  object(key: string | null, write: () => void): this {
    this.json?.open(key, "{");
    write();
    this.json?.close("}");
    return this;
  }

  array(key: string | null, write: () => void, before = "", after = ""): this {
    this.text(before);
    this.json?.open(key, "[");
    write();
    this.json?.close("]");
    return this.text(after);
  }

  /** An array of words; as text with commas between them. */
  words(key: string, words: readonly string[], before: string, after: string): this {
    const write = () => {
      for (const [i, word] of words.entries()) this.fact(null, word, i === 0 ? word : `,${word}`);
    };
    return this.array(key, write, before, after);
  }

  /** Opens and closes by hand, where what is between takes system calls. */
  openObject(key: string | null): void {
    this.json?.open(key, "{");
  }

  closeObject(): void {
    this.json?.close("}");
  }

  openArray(key: string | null): void {
    this.json?.open(key, "[");
  }

  closeArray(): void {
    this.json?.close("]");
  }

  /** new_json_obj(), delete_json_obj(): what a command shows is one array. */
  begin(): void {
    this.json?.open(null, "[");
  }

  end(): void {
    if (this.json === null) return;
    this.json.close("]");
    this.json.finish();
  }

  /** What was written since it was last taken. */
  take(): string {
    const text = this.written + (this.json?.take() ?? "");
    this.written = "";
    return text;
  }
}
