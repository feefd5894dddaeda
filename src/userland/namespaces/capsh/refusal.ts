/** What ends capsh(1) with status 1; its messages do not begin with the tool's name. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Those about modes are printed. */
  readonly isPrinted: boolean;

  constructor(message: string, isPrinted = false) {
    super(message);
    this.isPrinted = isPrinted;
  }
}
