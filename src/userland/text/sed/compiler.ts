import { fromByteString } from "../../io/index.ts";
import { BARE_CLASS_MESSAGE, Regex, RegexError } from "../../regex/index.ts";
import { Failure } from "../../tool.ts";
import { parseAddress } from "./address.ts";
import { readDelimited } from "./delimited.ts";
import { unescaped, withCharacters } from "./escapes.ts";
import { EXIT_PANIC } from "./outputs.ts";
import { highestGroup, parseReplacement } from "./replacement.ts";
import type { Action, Address, Command, Script, Substitution } from "./script.ts";
import { Source } from "./source.ts";
import { readSubstitutionFlags } from "./substitution-flags.ts";

export interface ScriptSettings {
  readonly isExtended: boolean;
  /** Commands that reach beyond sed's input and output are refused. */
  readonly isSandboxed: boolean;
}

/** Digits, spaces, what ends a label and a file name: sticky, for Source.skip. */
const DIGITS = /[0-9]*/y;
const SPACE = /[ \t\n\v\f\r;]*/y;
const LABEL = /[^ \t\n\v\f\r;}]*/y;
const LINE = /[^\n]*/y;
const NOTHING_TO_END_OF_LINE = /[ \t]*\n/y;

type TextAction = Extract<Action, { text: string }>;

/** Compiles a script, which may come in pieces: blocks and text go on from one to the next. */
export class Compiler {
  private readonly settings: ScriptSettings;
  private readonly commands: Command[] = [];
  /** Blocks that are not closed: indexes of their "{". */
  private readonly blocks: number[] = [];
  private readonly labels = new Map<string, number>();
  private isQuiet = false;
  private isFirst = true;
  /** Text that ended with a backslash goes on in the next piece. */
  private pending: { readonly action: TextAction; raw: string } | null = null;

  constructor(settings: ScriptSettings) {
    this.settings = settings;
  }

  /** Compiles a piece. @throws Failure */
  add(source: Source): void {
    if (this.pending !== null) this.readText(source, this.pending.action, this.pending.raw);
    for (;;) {
      source.skip(SPACE);
      const char = source.next();
      if (char === null) break;
      this.command(source, char);
    }
    this.isFirst = false;
  }

  /** The whole script. @throws Failure for blocks that are not closed and labels that are missing. */
  finish(): Script {
    if (this.blocks.length > 0) new Source("", { kind: "expression", number: 1 }).fail("unmatched `{'");
    for (const { action } of this.commands) {
      if (action.name !== "b" && action.name !== "t" && action.name !== "T") continue;
      const target = action.label === "" ? this.commands.length : this.labels.get(action.label);
      if (target === undefined) throw new Failure(`can't find label for jump to \`${action.label}'`, EXIT_PANIC);
      action.target = target;
    }
    return { commands: this.commands, isQuiet: this.isQuiet };
  }

  private command(source: Source, begin: string): void {
    const compile = (pattern: string, flags: string) => this.regex(source, pattern, flags);
    const first = parseAddress(source, begin, compile);
    let second: Address | null = null;
    let char: string | null = begin;
    if (first !== null) {
      if (first.kind === "plus" || first.kind === "multiple") source.fail("invalid usage of +N or ~N as first address");
      char = source.nextNonBlank();
      if (char === ",") {
        second = parseAddress(source, source.nextNonBlank(), compile);
        if (second === null) source.fail("unexpected `,'");
        char = source.nextNonBlank();
      }
      if (first.kind === "line" && first.line === 0 && second?.kind !== "regex")
        source.fail("invalid usage of line address 0");
    }
    let isNegated = false;
    if (char === "!") {
      isNegated = true;
      char = source.nextNonBlank();
      if (char === "!") source.fail("multiple `!'s");
    }
    const action = this.action(source, char, first, second);
    if (action !== null) this.commands.push({ first, second, isNegated, action });
  }

  /** @returns null for what is no command to be executed: comments, labels, "}". */
  private action(source: Source, name: string | null, first: Address | null, second: Address | null): Action | null {
    switch (name) {
      case null:
        return source.fail("missing command");
      case "#":
        return this.comment(source, first);
      case ":": {
        if (first !== null) source.fail(": doesn't want any addresses");
        const label = this.label(source);
        if (label === "") source.fail('":" lacks a label');
        this.labels.set(label, this.commands.length);
        return null;
      }
      case "{":
        this.blocks.push(this.commands.length);
        return { name, end: -1 };
      case "}":
        return this.closeBlock(source, first);
      case "a":
      case "i":
      case "c":
        return this.text(source, name);
      case "b":
      case "t":
      case "T":
        return { name, label: this.label(source), target: -1 };
      case "q":
      case "Q":
        if (second !== null) source.fail("command only uses one address");
        return { name, status: Number(this.argument(source) ?? 0) };
      case "l": {
        const width = this.argument(source);
        return { name, width: width === null ? null : Number(width) };
      }
      case "=":
      case "d":
      case "D":
      case "F":
      case "g":
      case "G":
      case "h":
      case "H":
      case "n":
      case "N":
      case "p":
      case "P":
      case "x":
      case "z":
        this.endOfCommand(source);
        return { name };
      case "e": {
        this.refuseInSandbox(source);
        source.skip(/[ \t]*/y);
        return { name, command: source.skip(LINE) };
      }
      case "r":
      case "R":
      case "w":
      case "W":
        return { name, file: this.fileName(source) };
      case "s":
        return { name, substitution: this.substitution(source) };
      case "y":
        return { name, table: this.table(source) };
      case "v":
        // A version that is wanted: whatever there is of sed, it is here.
        source.skip(LINE);
        return null;
      default:
        return source.fail(`unknown command: \`${name}'`);
    }
  }

  private comment(source: Source, first: Address | null): null {
    if (first !== null) source.fail("comments don't accept any addresses");
    const isAtBeginning = this.isFirst && source.isAt(1);
    if (source.skip(LINE).startsWith("n") && isAtBeginning) this.isQuiet = true;
    return null;
  }

  private closeBlock(source: Source, first: Address | null): null {
    const open = this.blocks.pop();
    if (open === undefined) source.fail("unexpected `}'");
    if (first !== null) source.fail("`}' doesn't want any addresses");
    this.endOfCommand(source);
    (this.commands[open!]!.action as Extract<Action, { name: "{" }>).end = this.commands.length;
    return null;
  }

  /** a, i and c: a backslash and lines, or the rest of the line. */
  private text(source: Source, name: TextAction["name"]): Action {
    const action: TextAction = { name, text: "" };
    const char = source.nextNonBlank();
    if (char === null) source.fail("expected \\ after `a', `c' or `i'");
    if (char === "\\") {
      source.skip(NOTHING_TO_END_OF_LINE);
      if (source.peek() === null && !source.text.endsWith("\n")) {
        this.pending = { action, raw: "" };
        return action;
      }
    } else source.back(char);
    this.readText(source, action, "");
    return action;
  }

  /** Lines up to one that does not end with a backslash. */
  private readText(source: Source, action: TextAction, before: string): void {
    let raw = before;
    this.pending = null;
    for (;;) {
      const char = source.next();
      if (char === null || char === "\n") break;
      raw += char;
      if (char !== "\\") continue;
      const next = source.next();
      if (next === null) {
        this.pending = { action, raw: `${raw}\n` };
        raw = raw.slice(0, -1);
        break;
      }
      raw += next;
    }
    action.text = `${unescaped(raw)}\n`;
  }

  private substitution(source: Source): Substitution {
    const delimiter = this.delimiter(source, "s");
    const pattern = readDelimited(source, delimiter, true);
    const raw = pattern === null ? null : readDelimited(source, delimiter, false);
    if (pattern === null || raw === null) source.fail("unterminated `s' command");
    const replacement = parseReplacement(raw!);
    const { regexFlags, isFileNext, ...flags } = readSubstitutionFlags(source);
    if (flags.isExecuted) this.refuseInSandbox(source);
    const file = isFileNext ? this.fileName(source) : null;
    const regex = this.regex(source, pattern!, regexFlags);
    const group = highestGroup(replacement);
    if (regex !== null && group > regex.groups) source.fail(`invalid reference \\${group} on \`s' command's RHS`);
    return { regex, replacement, ...flags, file };
  }

  private table(source: Source): string {
    const delimiter = this.delimiter(source, "y");
    const from = readDelimited(source, delimiter, false);
    const to = from === null ? null : readDelimited(source, delimiter, false);
    if (from === null || to === null) source.fail("unterminated `y' command");
    const [before, after] = [unescaped(from!), unescaped(to!)];
    if (before.length !== after.length) source.fail("strings for `y' command are different lengths");
    this.endOfCommand(source);
    const table = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
    // The first of several that are equal counts.
    for (let i = before.length - 1; i >= 0; i--) table[before.charCodeAt(i)] = after.charAt(i);
    return table.join("");
  }

  private delimiter(source: Source, name: string): string {
    const char = source.next();
    if (char === null || char === "\n") {
      source.back(char);
      source.fail(`unterminated \`${name}' command`);
    }
    return char!;
  }

  /** @param flags of "I" and "M". @returns null for an empty one, which stands for the one used last. */
  private regex(source: Source, pattern: string, flags: string): Regex | null {
    if (pattern === "") {
      if (flags !== "") source.fail("cannot specify modifiers on empty regexp");
      return null;
    }
    try {
      return new Regex(withCharacters(pattern), {
        isExtended: this.settings.isExtended,
        ignoresCase: flags.includes("I"),
        isMultiline: flags.includes("M"),
      });
    } catch (error) {
      if (!(error instanceof RegexError)) throw error;
      if (error.message === BARE_CLASS_MESSAGE) throw new Failure(error.message, EXIT_PANIC);
      return source.fail(error.message);
    }
  }

  private label(source: Source): string {
    source.skip(/[ \t]*/y);
    return source.skip(LABEL);
  }

  private fileName(source: Source): string {
    this.refuseInSandbox(source);
    source.skip(/[ \t]*/y);
    const name = source.skip(LINE);
    if (name === "") source.fail("missing filename in r/R/w/W commands");
    return fromByteString(name);
  }

  /** A number behind a command, and its end. */
  private argument(source: Source): string | null {
    source.skip(/[ \t]*/y);
    const digits = source.skip(DIGITS);
    this.endOfCommand(source);
    return digits === "" ? null : digits;
  }

  private endOfCommand(source: Source): void {
    const char = source.nextNonBlank();
    if (char === "}" || char === "#") source.back(char);
    else if (char !== null && char !== "\n" && char !== ";") source.fail("extra characters after command");
  }

  private refuseInSandbox(source: Source): void {
    if (this.settings.isSandboxed) source.fail("e/r/w commands disabled in sandbox mode");
  }
}
