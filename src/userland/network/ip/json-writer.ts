const INDENT = "    ";

/** JSON as iproute2's lib/json_writer.c lays it out. */
export class JsonWriter {
  private readonly isPretty: boolean;
  private text = "";
  private depth = 0;
  /** A comma is due before the next element. */
  private isDue = false;

  constructor(isPretty: boolean) {
    this.isPretty = isPretty;
  }

  value(key: string | null, value: string | number | boolean | null): void {
    this.name(key);
    this.separate();
    this.text += JSON.stringify(value);
  }

  open(key: string | null, bracket: "{" | "["): void {
    this.name(key);
    this.separate();
    this.text += bracket;
    this.depth++;
    this.isDue = false;
    if (bracket === "[" && this.isPretty) this.text += " ";
  }

  close(bracket: "}" | "]"): void {
    this.depth--;
    if (this.isPretty && this.isDue) {
      if (bracket === "]") this.text += " ";
      else this.endLine();
    }
    this.text += bracket;
    this.isDue = true;
  }

  /** The whole is complete. */
  finish(): void {
    this.text += "\n";
    this.isDue = false;
  }

  take(): string {
    const { text } = this;
    this.text = "";
    return text;
  }

  private name(key: string | null): void {
    if (key === null) return;
    this.separate();
    this.endLine();
    this.isDue = false;
    this.text += `${JSON.stringify(key)}:${this.isPretty ? " " : ""}`;
  }

  private separate(): void {
    if (this.isDue) this.text += ",";
    this.isDue = true;
  }

  private endLine(): void {
    if (this.isPretty) this.text += `\n${INDENT.repeat(this.depth)}`;
  }
}
