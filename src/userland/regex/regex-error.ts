/** A regular expression that is none, or that takes too much to match. The message is regerror(3)'s. */
export class RegexError extends Error {
  override readonly name = "RegexError";
}
