import type {
  AndOr,
  Assignment,
  CaseCommand,
  Command,
  CompoundCommand,
  ForCommand,
  IfCommand,
  List,
  Pipeline,
  Redirection,
  SimpleCommand,
  WhileCommand,
  Word,
} from "./ast.ts";
import type { Reading } from "./input.ts";
import type { Nesting } from "./nesting.ts";
import type { Token } from "./token.ts";
import {
  ALIASES,
  COMMAND,
  COMMAND_ON_NEW_LINE,
  DELIMITER,
  literal,
  NEWLINES,
  RESERVED_WORDS,
  type TokenReader,
} from "./token-reader.ts";

const NAME = /^[A-Za-z_][A-Za-z_0-9]*$/;
const ASSIGNMENT = /^([A-Za-z_][A-Za-z_0-9]*)=(.*)$/s;

/** POSIX sh 2.9.5: a function must not be called like a special built-in utility. `local` is one in dash. */
const SPECIAL_BUILTINS: ReadonlySet<string> = new Set(
  ". : break continue eval exec exit export local readonly return set shift times trap unset".split(" "),
);

/** What ends the list of a compound command, and what is not read by it. */
const LIST_ENDS: ReadonlySet<Token> = new Set<Token>([
  ")",
  ";;",
  "}",
  "do",
  "done",
  "elif",
  "else",
  "esac",
  "fi",
  "then",
]);

/** The shell's grammar (POSIX sh 2.10.2), as far as dash takes it. Recursive descent; each method reads one production. */
export class Grammar {
  private readonly tokens: TokenReader;
  private readonly nesting: Nesting;

  constructor(tokens: TokenReader, nesting: Nesting) {
    this.tokens = tokens;
    this.nesting = nesting;
  }

  /** One line and what belongs to it; null at the end of the text. */
  *readCompleteCommand(): Reading<List | null> {
    const commands: Command[] = [];
    for (;;) {
      const token = yield* this.tokens.read(COMMAND);
      if (token === "newline" || token === "end of file") {
        yield* this.tokens.readHereDocuments();
        return token === "end of file" && commands.length === 0 ? null : commands;
      }
      this.tokens.pushBack();
      const separator = yield* this.readListItem(commands);
      if (separator === "newline" || separator === "end of file") this.tokens.pushBack();
      else if (separator !== ";" && separator !== "&") throw this.tokens.unexpected();
    }
  }

  /** Commands up to a token that none begins with; that token is pushed back. @param mayBeEmpty as between `)` and `;;` of case. */
  *readList(mayBeEmpty = false): Reading<List> {
    const commands: Command[] = [];
    for (;;) {
      const token = yield* this.tokens.read(COMMAND_ON_NEW_LINE);
      this.tokens.pushBack();
      if (token === "end of file") {
        yield* this.tokens.readHereDocuments();
        return commands;
      }
      if ((mayBeEmpty || commands.length > 0) && LIST_ENDS.has(token)) return commands;
      const separator = yield* this.readListItem(commands);
      if (separator !== ";" && separator !== "&" && separator !== "newline") {
        this.tokens.pushBack();
        if (separator === "end of file") yield* this.tokens.readHereDocuments();
        return commands;
      }
      if (separator === "newline") this.tokens.pushBack();
    }
  }

  /** The body of a command substitution, with its `)`. */
  *readParenthesized(): Reading<List> {
    this.nesting.enter(this.tokens.line);
    const body = yield* this.readList(true);
    yield* this.expect(")");
    this.nesting.leave();
    return body;
  }

  /** Appends an and-or list, and returns the token behind it. */
  private *readListItem(commands: Command[]): Reading<Token> {
    const command = yield* this.readAndOr();
    const separator = yield* this.tokens.read(0);
    commands.push(separator === "&" ? { type: "background", command } : command);
    return separator;
  }

  /** Its first token is pushed back. */
  private *readAndOr(): Reading<Command> {
    const first = yield* this.readPipeline(0);
    const rest: AndOr["rest"][number][] = [];
    for (;;) {
      const operator = yield* this.tokens.read(0);
      if (operator !== "&&" && operator !== "||") break;
      rest.push({ operator, command: yield* this.readPipeline(COMMAND_ON_NEW_LINE) });
    }
    this.tokens.pushBack();
    return rest.length === 0 ? first : { type: "and-or", first, rest };
  }

  private *readPipeline(wanted: number): Reading<Command> {
    const isNegated = (yield* this.tokens.read(wanted)) === "!";
    if (!isNegated) this.tokens.pushBack();
    const first = yield* this.readCommand(isNegated ? COMMAND : 0);
    const commands: Command[] = [first];
    while ((yield* this.tokens.read(0)) === "|") commands.push(yield* this.readCommand(COMMAND_ON_NEW_LINE));
    this.tokens.pushBack();
    const command: Command = commands.length === 1 ? first : ({ type: "pipeline", commands } satisfies Pipeline);
    return isNegated ? { type: "not", command } : command;
  }

  private *readCommand(wanted: number): Reading<Command> {
    this.nesting.enter(this.tokens.line);
    const token = yield* this.tokens.read(wanted);
    let command: Command;
    if (token === "word" || token === "redirection") {
      this.tokens.pushBack();
      command = yield* this.readSimpleCommand();
    } else command = yield* this.readCompoundCommand(token);
    this.nesting.leave();
    return command;
  }

  private *readCompoundCommand(token: Token): Reading<CompoundCommand> {
    const { line } = this.tokens;
    const redirections: Redirection[] = [];
    let command: CompoundCommand;
    switch (token) {
      case "if":
        command = { type: "if", line, ...(yield* this.readIf()), redirections };
        break;
      case "while":
      case "until":
        command = { type: "while", line, isUntil: token === "until", ...(yield* this.readLoop()), redirections };
        break;
      case "for":
        command = { type: "for", line, ...(yield* this.readFor()), redirections };
        break;
      case "case":
        command = { type: "case", line, ...(yield* this.readCase()), redirections };
        break;
      case "(":
        command = { type: "subshell", line, body: yield* this.readList(), redirections };
        yield* this.expect(")");
        break;
      case "{":
        command = { type: "group", line, body: yield* this.readList(), redirections };
        yield* this.expect("}");
        break;
      default:
        throw this.tokens.unexpected();
    }
    while ((yield* this.tokens.read(COMMAND)) === "redirection") redirections.push(yield* this.readRedirection());
    this.tokens.pushBack();
    return command;
  }

  private *readIf(): Reading<Pick<IfCommand, "branches" | "otherwise">> {
    const branches: IfCommand["branches"][number][] = [];
    let otherwise: List | null = null;
    do {
      const condition = yield* this.readList();
      yield* this.expect("then");
      branches.push({ condition, body: yield* this.readList() });
    } while ((yield* this.tokens.read(0)) === "elif");
    if (this.tokens.token === "else") otherwise = yield* this.readList();
    else this.tokens.pushBack();
    yield* this.expect("fi");
    return { branches, otherwise };
  }

  private *readLoop(): Reading<Pick<WhileCommand, "condition" | "body">> {
    const condition = yield* this.readList();
    yield* this.expect("do");
    const body = yield* this.readList();
    yield* this.expect("done");
    return { condition, body };
  }

  private *readFor(): Reading<Pick<ForCommand, "variable" | "words" | "body">> {
    const variable = (yield* this.tokens.read(0)) === "word" ? literal(this.tokens.lexer.word) : null;
    if (variable === null || !NAME.test(variable)) throw this.tokens.error("Bad for loop variable");
    let words: Word[] | null = null;
    if ((yield* this.tokens.read(COMMAND_ON_NEW_LINE)) === "in") {
      words = [];
      while ((yield* this.tokens.read(0)) === "word") words.push(this.tokens.lexer.word);
      if (this.tokens.token !== "newline" && this.tokens.token !== ";") throw this.tokens.unexpected();
      if (this.tokens.token === "newline") this.tokens.pushBack();
    } else if (this.tokens.token !== ";") this.tokens.pushBack();
    if ((yield* this.tokens.read(COMMAND_ON_NEW_LINE)) !== "do") throw this.tokens.unexpected("do");
    const body = yield* this.readList();
    yield* this.expect("done");
    return { variable, words, body };
  }

  private *readCase(): Reading<Pick<CaseCommand, "subject" | "items">> {
    if ((yield* this.tokens.read(0)) !== "word") throw this.tokens.unexpected("word");
    const subject = this.tokens.lexer.word;
    if ((yield* this.tokens.read(COMMAND_ON_NEW_LINE)) !== "in") throw this.tokens.unexpected("in");
    const items: CaseCommand["items"][number][] = [];
    for (;;) {
      if ((yield* this.tokens.read(NEWLINES | RESERVED_WORDS)) === "esac") break;
      const patterns = yield* this.readPatterns();
      items.push({ patterns, body: yield* this.readList(true) });
      const token = yield* this.tokens.read(NEWLINES | RESERVED_WORDS);
      if (token === "esac") break;
      if (token !== ";;") throw this.tokens.unexpected(";;");
    }
    return { subject, items };
  }

  /** Its first token is read. A reserved word is a pattern behind `(` and behind `|`. */
  private *readPatterns(): Reading<Word[]> {
    const patterns: Word[] = [];
    if (this.tokens.token === "(") yield* this.tokens.read(0);
    for (;;) {
      if (!isWord(this.tokens.token)) throw this.tokens.unexpected();
      patterns.push(this.tokens.lexer.word);
      if ((yield* this.tokens.read(0)) !== "|") break;
      yield* this.tokens.read(0);
    }
    if (this.tokens.token !== ")") throw this.tokens.unexpected(")");
    return patterns;
  }

  private *readSimpleCommand(): Reading<Command> {
    const { line } = this.tokens;
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirections: Redirection[] = [];
    for (;;) {
      // POSIX sh 2.3.1: behind an assignment too, a word may be the command's name, and an alias.
      const token = yield* this.tokens.read(words.length === 0 ? ALIASES : 0);
      if (token === "word") {
        const { word } = this.tokens.lexer;
        const assignment = words.length === 0 ? assignmentOf(word) : null;
        if (assignment === null) words.push(word);
        else assignments.push(assignment);
      } else if (token === "redirection") redirections.push(yield* this.readRedirection());
      else if (token === "(" && words.length === 1 && assignments.length === 0 && redirections.length === 0)
        return yield* this.readFunction(words[0]!);
      else {
        this.tokens.pushBack();
        return { type: "simple", line, assignments, words, redirections } satisfies SimpleCommand;
      }
    }
  }

  private *readFunction(word: Word): Reading<Command> {
    yield* this.expect(")");
    const name = literal(word);
    if (name === null || !NAME.test(name) || SPECIAL_BUILTINS.has(name)) throw this.tokens.error("Bad function name");
    const { line } = this.tokens;
    return { type: "function", line, name, body: yield* this.readCommand(COMMAND_ON_NEW_LINE) };
  }

  /** Its operator is read. */
  private *readRedirection(): Reading<Redirection> {
    const { operator, fd } = this.tokens.lexer;
    const isHereDocument = operator === "<<" || operator === "<<-";
    if ((yield* this.tokens.read(isHereDocument ? DELIMITER : 0)) !== "word") throw this.tokens.unexpected();
    const target = this.tokens.lexer.word;
    if (operator === "<<" || operator === "<<-") {
      const node = { type: "here-document", fd, body: [] as Word } as const;
      this.tokens.addHereDocument(node, target, operator === "<<-");
      return node;
    }
    if (operator === "<&" || operator === ">&") return { type: "descriptor", operator, fd, target };
    return { type: "file", operator, fd, target };
  }

  private *expect(token: Token): Reading<void> {
    if ((yield* this.tokens.read(0)) !== token) throw this.tokens.unexpected(token);
  }
}

/** An assignment as it stands before a command's name (POSIX sh 2.10.2, 7). */
export function assignmentOf(word: Word): Assignment | null {
  const [text] = word;
  const match = typeof text === "string" ? ASSIGNMENT.exec(text) : null;
  if (match === null) return null;
  const value = match[2] === "" ? word.slice(1) : [match[2]!, ...word.slice(1)];
  return { name: match[1]!, value };
}

function isWord(token: Token): boolean {
  return token === "word" || /^[a-z!{}]/.test(token);
}
