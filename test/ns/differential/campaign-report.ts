/** What a campaign tells: how far it is, and at the end what it found. */
import { bar, TerminalLine, type TerminalOutput } from "../../../src/cli/terminal-line.ts";
import type { CampaignOptions, Counterexample, Outcome } from "./campaign-search.ts";

/** A bar that is drawn over itself on a terminal, a line for each batch elsewhere. */
export class CampaignProgress {
  readonly #sequences: number;
  readonly #output: TerminalOutput;
  readonly #line: TerminalLine;
  readonly #startedAt = performance.now();

  constructor(sequences: number, output: TerminalOutput) {
    this.#sequences = sequences;
    this.#output = output;
    this.#line = new TerminalLine(output);
  }

  compared(done: number, different: number): void {
    const share = done / this.#sequences;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const left = done === 0 ? "" : `, ${Math.round((seconds * (1 - share)) / share)} s left`;
    const text = `${done}/${this.#sequences}, ${different} different, ${Math.round(seconds)} s${left}`;
    this.#show(this.#output.isTTY ? `${bar(share)} ${text}` : text);
  }

  shrinking(number: number, count: number): void {
    this.#show(`making ${number} of ${count} small`);
  }

  end(): void {
    this.#line.clear();
  }

  #show(text: string): void {
    if (this.#output.isTTY) this.#line.draw(text);
    else this.#output.write(`${text}\n`);
  }
}

/** For a person. */
export function textOf(
  { sequences, batch }: CampaignOptions,
  { done, seeds, found, interrupted }: Outcome,
  shown: readonly Counterexample[],
): string {
  const many = interrupted ? `interrupted after ${done} of ${sequences} histories` : `${done} histories`;
  const which = seeds === null ? "" : `, seeds ${seeds[0]} to ${seeds[1]} of ${batch} each`;
  const examples = shown.map(({ seed, index, text }) => `\nseed ${seed}, index ${index}:\n${text}\n`);
  return `${many}${which}: ${found.length} different\n${examples.join("")}`;
}

/** For a program. */
export function jsonOf(
  { batch }: CampaignOptions,
  { done, seeds, found, interrupted }: Outcome,
  shown: readonly Counterexample[],
): string {
  return `${JSON.stringify({ sequences: done, seeds, batch, different: found.length, shown, interrupted })}\n`;
}
