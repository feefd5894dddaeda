import { Regex, RegexError } from "../regex/index.ts";
import { Failure } from "../tool.ts";
import type { GrepSettings } from "./grep-options.ts";

/** What grep looks for: any of its patterns. */
export class GrepMatcher {
  /** null: there is no pattern, so nothing is found. */
  private readonly regex: Regex | null;
  private readonly isInverted: boolean;

  /** @param patterns byte strings. @throws Failure */
  constructor(patterns: readonly string[], settings: GrepSettings) {
    const { syntax, ignoresCase, isLine, isWord } = settings;
    this.isInverted = settings.isInverted;
    try {
      this.regex =
        patterns.length === 0
          ? null
          : new Regex(patterns, {
              isExtended: syntax === "extended",
              isLenient: true,
              isLiteral: syntax === "fixed",
              ignoresCase,
              ...(isLine ? { whole: "lines" } : isWord ? { whole: "words" } : {}),
            });
    } catch (error) {
      throw error instanceof RegexError ? new Failure(error.message) : error;
    }
  }

  get warnings(): readonly string[] {
    return this.regex?.warnings ?? [];
  }

  /** Is the line selected? @throws RegexError when it takes too much. */
  selects(line: string): boolean {
    return (this.regex?.test(line) ?? false) !== this.isInverted;
  }

  /** The parts of a line that match, but for empty ones, as pairs of start and end. */
  *matches(line: string): Generator<[start: number, end: number]> {
    for (let at = 0; at <= line.length; ) {
      const match = this.regex?.exec(line, at, false) ?? null;
      if (match === null) return;
      const [start, end] = match as unknown as [number, number];
      if (end > start) yield [start, end];
      at = end > start ? end : end + 1;
    }
  }
}
