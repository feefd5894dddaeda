import { F_OK, R_OK, W_OK, X_OK } from "../../../abi/access.ts";
import { AT_FDCWD, AT_SYMLINK_NOFOLLOW, O_CREAT, O_TRUNC, O_WRONLY } from "../../../abi/fcntl.ts";
import { CLOCK_REALTIME } from "../../../abi/time.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatxValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { parseTimeZone } from "../../date/index.ts";
import { quote } from "../../quoting/quote.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { attempt, errorOf } from "../attempt.ts";
import {
  emacsToBasic,
  parseCount,
  parsePerm,
  parseRegexType,
  parseSizeTest,
  parseTypes,
  type RegexType,
} from "./arguments.ts";
import { parseCommand } from "./exec-command.ts";
import type { Command, Destination, Expression, FindOptions, Predicate, TimeLetter } from "./expression.ts";
import { OPERATORS, OperatorParser, type Token } from "./operators.ts";
import { parseOwner } from "./owner-test.ts";
import { newerThanFile, TimeTests } from "./time-tests.ts";

const TRUE: Predicate = { kind: "true" };

/** What find's command line says. Plain data. */
export interface FindPlan {
  readonly paths: readonly string[];
  readonly options: Readonly<FindOptions>;
  readonly expression: Expression;
  /** Commands that get many files at once. */
  readonly batches: readonly Command[];
}

/** Reads find's command line: options of the walk, paths, and the expression, for which files are looked at and opened. */
export class FindParser {
  private readonly tool: ToolContext;
  private readonly args: readonly string[];
  private at = 0;
  private readonly options: FindOptions = {
    maxDepth: -1,
    minDepth: -1,
    isDepthFirst: false,
    isOneFileSystem: false,
    ignoresRaces: false,
    follow: "never",
  };
  private readonly batches: Command[] = [];
  private readonly outputs = new Map<string, number>();
  private regexType: RegexType = { isExtended: false, isEmacs: true };
  private hasAction = false;
  private hasPrune = false;
  private isDepthExplicit = false;
  private hasDelete = false;
  private times = new TimeTests({ seconds: 0, nanoseconds: 0 }, parseTimeZone(undefined));

  constructor(tool: ToolContext, args: readonly string[]) {
    this.tool = tool;
    this.args = args;
  }

  /** @throws Failure */
  *parse(): Routine<FindPlan> {
    const { tv_sec, tv_nsec } = yield* this.tool.sys.clock_gettime(CLOCK_REALTIME);
    this.times = new TimeTests({ seconds: tv_sec, nanoseconds: tv_nsec }, parseTimeZone(this.tool.env["TZ"]));
    this.readLeadingOptions();
    const paths: string[] = [];
    while (this.at < this.args.length && !looksLikeExpression(this.args[this.at]!)) paths.push(this.args[this.at++]!);
    const tokens = yield* this.readTokens();
    if (this.hasDelete && this.hasPrune && !this.isDepthExplicit)
      throw new Failure(
        "The -delete action automatically turns on -depth, but -prune does nothing when -depth is in effect.  " +
          "If you want to carry on anyway, just explicitly use the -depth option.",
      );
    let expression = new OperatorParser(tokens).parse();
    if (!this.hasAction) {
      const print: Expression = { op: "predicate", predicate: { kind: "print", to: null } };
      expression = expression === null ? print : { op: "and", left: expression, right: print };
    }
    return {
      paths: paths.length === 0 ? ["."] : paths,
      options: this.options,
      expression: expression ?? { op: "predicate", predicate: TRUE },
      batches: this.batches,
    };
  }

  /** -H, -L, -P, -O..., -D WORD: before the paths. */
  private readLeadingOptions(): void {
    for (; this.at < this.args.length; this.at++) {
      const word = this.args[this.at]!;
      if (word === "-H") this.options.follow = "operands";
      else if (word === "-L") this.options.follow = "always";
      else if (word === "-P") this.options.follow = "never";
      else if (word === "-D") {
        this.at++;
        if (this.at >= this.args.length) throw new Failure("Missing argument after the -D option.", 1, true);
      } else if (word === "--") {
        this.at++;
        return;
      } else if (!/^-O[0-9]*$/.test(word)) return;
    }
  }

  private *readTokens(): Routine<Token[]> {
    const tokens: Token[] = [];
    while (this.at < this.args.length) {
      const word = this.args[this.at++]!;
      const operator = OPERATORS[word];
      if (operator !== undefined) {
        tokens.push({ operator: word });
        continue;
      }
      if (!word.startsWith("-") || word === "-")
        throw new Failure(`paths must precede expression: \`${word}'${yield* this.unquotedHint(word)}`);
      tokens.push({ predicate: yield* this.predicate(word), name: word });
    }
    return tokens;
  }

  /** A pattern that the shell expanded leaves names of files behind. */
  private *unquotedHint(word: string): Routine<string> {
    const before = this.args[this.at - 3];
    if (before === undefined || !/^-i?(?:name|path|wholename)$/.test(before)) return "";
    if ((yield* errorOf(this.tool.sys.access(word, F_OK))) !== null) return "";
    return `\n${this.tool.name}: possible unquoted pattern after predicate \`${before}'?`;
  }

  private argument(name: string): string {
    const argument = this.args[this.at];
    if (argument === undefined) throw new Failure(`missing argument to \`${name}'`);
    this.at++;
    return argument;
  }

  private count(name: string, allowsFraction = false) {
    const argument = this.argument(name);
    const count = parseCount(argument, allowsFraction);
    if (count === null) throw new Failure(`invalid argument \`${argument}' to \`${name}'`);
    return count;
  }

  private depth(name: string): number {
    const argument = this.argument(name);
    if (!/^\d+$/.test(argument))
      throw new Failure(`Expected a positive decimal integer argument to ${name}, but got ${quote(argument)}`);
    return Number(argument);
  }

  private action(predicate: Predicate): Predicate {
    this.hasAction = true;
    return predicate;
  }

  private *predicate(name: string): Routine<Predicate> {
    const { options } = this;
    switch (name) {
      case "-true":
      case "-false":
      case "-quit":
      case "-empty":
      case "-nouser":
      case "-nogroup":
        if (name === "-quit") this.hasAction = true;
        return { kind: name.slice(1) as "true" };
      case "-prune":
        this.hasPrune = true;
        return { kind: "prune" };
      case "-delete":
        this.hasDelete = true;
        options.isDepthFirst = true;
        return this.action({ kind: "delete" });
      case "-depth":
      case "-d":
        this.isDepthExplicit = true;
        options.isDepthFirst = true;
        return TRUE;
      case "-maxdepth":
        options.maxDepth = this.depth(name);
        return TRUE;
      case "-mindepth":
        options.minDepth = this.depth(name);
        return TRUE;
      case "-xdev":
      case "-mount":
        options.isOneFileSystem = true;
        return TRUE;
      case "-ignore_readdir_race":
      case "-noignore_readdir_race":
        options.ignoresRaces = name === "-ignore_readdir_race";
        return TRUE;
      case "-follow":
        options.follow = "always";
        return TRUE;
      case "-noleaf":
      case "-warn":
      case "-nowarn":
        return TRUE;
      case "-daystart":
        this.times.startDay();
        return TRUE;
      case "-regextype":
        this.regexType = parseRegexType(this.argument(name));
        return TRUE;
      case "-name":
      case "-iname":
        return { kind: "name", pattern: this.argument(name), ignoresCase: name === "-iname" };
      case "-path":
      case "-ipath":
      case "-wholename":
      case "-iwholename":
        return { kind: "path", pattern: this.argument(name), ignoresCase: name.startsWith("-i") };
      case "-lname":
      case "-ilname":
        return { kind: "lname", pattern: this.argument(name), ignoresCase: name === "-ilname" };
      case "-regex":
      case "-iregex": {
        const { isEmacs, isExtended } = this.regexType;
        const argument = this.argument(name);
        const pattern = isEmacs ? emacsToBasic(argument) : argument;
        return { kind: "regex", pattern, ignoresCase: name === "-iregex", isExtended };
      }
      case "-type":
      case "-xtype":
        return { kind: name.slice(1) as "type", types: parseTypes(name, this.argument(name)) };
      case "-size":
        return parseSizeTest(this.argument(name));
      case "-links":
      case "-inum":
      case "-uid":
      case "-gid":
        return { kind: name.slice(1) as "links", count: this.count(name) };
      case "-used": {
        const argument = this.argument(name);
        const count = parseCount(argument, true);
        if (count === null) throw new Failure(`Invalid argument ${argument} to -used`);
        return { kind: "used", count };
      }
      case "-user":
      case "-group":
        return yield* parseOwner(this.tool.sys, name, this.argument(name));
      case "-perm":
        return yield* this.perm(this.argument(name));
      case "-readable":
        return { kind: "access", mode: R_OK };
      case "-writable":
        return { kind: "access", mode: W_OK };
      case "-executable":
        return { kind: "access", mode: X_OK };
      case "-samefile": {
        const stat = yield* this.reference(this.argument(name));
        return { kind: "samefile", dev: stat.stx_dev_major * 2 ** 32 + stat.stx_dev_minor, ino: stat.stx_ino };
      }
      case "-fstype":
        return { kind: "fstype", type: this.argument(name) };
      case "-context":
        throw new Failure("invalid predicate -context: SELinux is not enabled.");
      case "-print":
      case "-print0":
      case "-ls":
        return this.action({ kind: name.slice(1) as "print", to: null });
      case "-fprint":
      case "-fprint0":
      case "-fls":
        return this.action({ kind: name.slice(2) as "print", to: yield* this.output(name) });
      case "-printf":
        return this.action({ kind: "printf", format: this.argument(name), to: null });
      case "-fprintf": {
        const to = yield* this.output(name);
        return this.action({ kind: "printf", format: this.argument(name), to });
      }
      case "-exec":
      case "-execdir":
      case "-ok":
      case "-okdir":
        return this.action({ kind: "exec", command: this.command(name) });
      default:
        return yield* this.timeTest(name);
    }
  }

  private *perm(argument: string): Routine<Predicate> {
    const predicate = parsePerm(argument);
    if (argument.startsWith("/") && predicate.kind === "perm" && predicate.modes[0] === 0)
      yield* this.tool.error(
        `warning: you have specified a mode pattern ${argument} (which is equivalent to /000). The meaning of -perm /000 ` +
          "has now been changed to be consistent with -perm -000; that is, while it used to match no files, " +
          "it now matches all files.",
      );
    return predicate;
  }

  private *timeTest(name: string): Routine<Predicate> {
    const newer = /^-newer(?:([aBcm])([aBcmt]))?$/.exec(name);
    if (newer !== null) return yield* this.newer(newer[1] ?? "m", newer[2] ?? "m", this.argument(name));
    if (/^-newer..$/.test(name)) throw new Failure(`invalid predicate \`${name}'`);
    if (name === "-anewer" || name === "-cnewer") return yield* this.newer(name.charAt(1), "m", this.argument(name));
    const age = /^-([acm])(time|min)$/.exec(name);
    if (age === null) throw new Failure(`unknown predicate \`${name}'`);
    return this.times.age(age[1] as TimeLetter, age[2] as "time" | "min", this.count(name, true));
  }

  private *newer(time: string, of: string, argument: string): Routine<Predicate> {
    if (of === "t") return this.times.newerThanDate(time as TimeLetter, argument);
    return newerThanFile(time as TimeLetter, of as TimeLetter, yield* this.reference(argument));
  }

  /** What is known of a file that others are compared with. */
  private *reference(path: string): Routine<StatxValue> {
    const flags = this.options.follow === "never" ? AT_SYMLINK_NOFOLLOW : 0;
    const stat = yield* attempt(this.tool.sys.statx(AT_FDCWD, path, flags));
    if (stat instanceof Errno) throw new Failure(`${quote(path)}: ${stat.description}`);
    return stat;
  }

  /** A file to print to, opened now, whether anything is printed or not. */
  private *output(name: string): Routine<Destination> {
    const path = this.argument(name);
    const open = this.outputs.get(path);
    if (open !== undefined) return open;
    const fd = yield* attempt(this.tool.sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666));
    if (fd instanceof Errno) throw new Failure(`${quote(path)}: ${fd.description}`);
    this.outputs.set(path, fd);
    return fd;
  }

  private command(name: string): Command {
    const { command, next } = parseCommand(name, this.args, this.at, this.batches.length);
    this.at = next;
    if (command.batch !== null) this.batches.push(command);
    return command;
  }
}

/** Does the expression begin with this word? */
function looksLikeExpression(word: string): boolean {
  if (word === "(" || word === "!") return true;
  return word.startsWith("-") && word !== "-";
}
