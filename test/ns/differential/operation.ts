/** One step of a history, and how it is written down. */
export interface Operation {
  /** Which of the living processes executes it: modulo their number. */
  readonly slot: number;
  readonly name: string;
  /** The meaning of each is the operation's own; the fourth is the process it is about, if there is one. */
  readonly numbers: readonly [number, number, number, number];
  /** A newline is written as \n. */
  readonly text: string;
}

/** As driver.c reads it. */
export function lineOf({ slot, name, numbers, text }: Operation): string {
  return `${slot} ${name} ${numbers.join(" ")} ${text.replaceAll("\n", "\\n")}`;
}

/** The other way round. */
function operationOf(line: string): Operation {
  const [slot, name, a, b, c, d, ...words] = line.split(" ");
  const numbers = [Number(a), Number(b), Number(c), Number(d)] as const;
  return { slot: Number(slot), name: name!, numbers, text: words.join(" ").replaceAll("\\n", "\n") };
}

/** A history: an operation a line. Space around the lines does not count. */
export function operationsOf(text: string): Operation[] {
  return text
    .trim()
    .split("\n")
    .map((line) => operationOf(line.trim()));
}
