/** What the lexer delivers (POSIX sh 2.10.1). */
export type Token =
  | "word"
  | "redirection"
  | "newline"
  | "end of file"
  | "&"
  | "&&"
  | "|"
  | "||"
  | ";"
  | ";;"
  | "("
  | ")"
  | ReservedWord;

export type ReservedWord = (typeof RESERVED_WORDS)[number];

/** POSIX sh 2.4 */
const RESERVED_WORDS = [
  "!",
  "{",
  "}",
  "case",
  "do",
  "done",
  "elif",
  "else",
  "esac",
  "fi",
  "for",
  "if",
  "in",
  "then",
  "until",
  "while",
] as const;

const reservedWords: ReadonlyMap<string, ReservedWord> = new Map(RESERVED_WORDS.map((word) => [word, word]));

export function reservedWord(text: string): ReservedWord | undefined {
  return reservedWords.get(text);
}

const UNQUOTED: ReadonlySet<Token> = new Set<Token>(["word", "redirection", "newline", "end of file"]);

/** A token in an error message: `";" unexpected`. */
export function tokenName(token: Token): string {
  return UNQUOTED.has(token) ? token : `"${token}"`;
}
