import { O_CLOEXEC, O_RDONLY } from "../../../abi/fcntl.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { SpawnAction } from "../../../platform/program/sys/spawn.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { toByteString } from "../../io/byte-text.ts";
import { LineReader } from "../../io/line-reader.ts";
import type { Parsed } from "../../options/parsed.ts";
import { quote } from "../../quoting/quote.ts";
import { shellEscape } from "../../quoting/shell-escape.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { Children, type ChildrenState } from "./children.ts";
import { CommandLine } from "./command-line.ts";
import { type Item, ItemError, ItemReader, type ItemReaderState } from "./item-reader.ts";
import { limitsText, type Settings, settingsOf } from "./settings.ts";

const NUL_WARNING =
  "WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean to use the --null option?";
const TTY = "/dev/tty";

/** What a checkpoint of xargs keeps. */
interface XargsState {
  readonly fd: number;
  readonly reader: ItemReaderState;
  readonly items: readonly string[];
  readonly children: ChildrenState;
  readonly lines: number;
  readonly hasRun: boolean;
  readonly hasWarned: boolean;
}

/** xargs(1) */
export const xargs = defineTool<XargsState>({
  name: "xargs",
  usage:
    "[OPTION]... COMMAND [INITIAL-ARGS]...\n\nRun COMMAND with arguments INITIAL-ARGS and more arguments read from input.",
  isPermuting: false,
  options: [
    { short: "0", long: "null", help: "items are separated by a null, not whitespace" },
    { short: "a", long: "arg-file", argument: "FILE", help: "read arguments from FILE, not standard input" },
    { short: "d", long: "delimiter", argument: "CHARACTER", help: "items in input stream are separated by CHARACTER" },
    { short: "E", argument: "END", help: "an item END ends the input" },
    { short: "e", long: "eof", argument: "END", isOptional: true, help: "equivalent to -E END if END is specified" },
    { short: "I", argument: "R", help: "same as --replace=R" },
    { short: "i", long: "replace", argument: "R", isOptional: true, help: "replace R, or {}, with lines of the input" },
    { short: "L", argument: "MAX-LINES", help: "use at most MAX-LINES non-blank input lines per command line" },
    { short: "l", long: "max-lines", argument: "MAX-LINES", isOptional: true, help: "the same, one by default" },
    { short: "n", long: "max-args", argument: "MAX-ARGS", help: "use at most MAX-ARGS arguments per command line" },
    { short: "o", long: "open-tty", help: "standard input of the command is /dev/tty" },
    { short: "P", long: "max-procs", argument: "MAX-PROCS", help: "run at most MAX-PROCS processes at a time" },
    { short: "p", long: "interactive", help: "prompt before running commands" },
    { long: "process-slot-var", argument: "VAR", help: "set environment variable VAR in child processes" },
    { short: "r", long: "no-run-if-empty", help: "if there are no arguments, do not run COMMAND" },
    { short: "s", long: "max-chars", argument: "MAX-CHARS", help: "limit length of command line to MAX-CHARS" },
    { long: "show-limits", help: "show limits on command-line length" },
    { short: "t", long: "verbose", help: "print commands before executing them" },
    { short: "x", long: "exit", help: "exit if the size (see -s) is exceeded" },
  ],
  *run(tool, parsed, saved) {
    const settings = settingsOf(parsed, tool.env);
    if (saved === undefined) {
      for (const warning of settings.warnings) yield* tool.error(warning);
      if (parsed.has("show-limits")) yield* tool.report(limitsText(settings, tool.env));
    }
    const fd = saved?.fd ?? (yield* openInput(tool, parsed.value("arg-file") ?? "-"));
    const command = parsed.operands.length === 0 ? ["echo"] : parsed.operands;
    const { maxProcs, slotVariable } = settings;
    const childSettings = { name: command[0]!, maxProcs, slotVariable, actions: childInput(parsed) };
    const children = new Children(tool, childSettings, saved?.children);
    try {
      yield* new Run(tool, settings, fd, command, children, saved).all();
      yield* children.finish();
    } catch (error) {
      yield* children.abandon();
      throw error;
    }
    return children.status;
  },
});

function* openInput({ sys }: ToolContext, name: string): Routine<number> {
  if (name === "-") return 0;
  try {
    return yield* sys.open(name, O_RDONLY | O_CLOEXEC);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    throw new Failure(`Cannot open input file ${quote(name)}: ${error.description}`);
  }
}

/** The input of xargs is not for its commands. */
function childInput(parsed: Parsed): SpawnAction[] {
  if (parsed.has("open-tty")) return [{ do: "open", fd: 0, path: TTY }];
  return (parsed.value("arg-file") ?? "-") === "-" ? [{ do: "open", fd: 0, path: "/dev/null" }] : [];
}

/** From the first item to the last. */
class Run {
  private readonly tool: ToolContext<XargsState>;
  private readonly settings: Settings;
  private readonly fd: number;
  private readonly line: CommandLine;
  private readonly reader: ItemReader;
  private readonly children: Children;
  /** Of the present command line. */
  private lines: number;
  private hasRun: boolean;
  private hasWarned: boolean;

  constructor(
    tool: ToolContext<XargsState>,
    settings: Settings,
    fd: number,
    command: readonly string[],
    children: Children,
    saved: XargsState | undefined,
  ) {
    this.tool = tool;
    this.settings = settings;
    this.fd = fd;
    this.children = children;
    this.line = new CommandLine(settings, command, saved?.items);
    const { delimiter, eof, replaced } = settings;
    const { maxItemLength: maxLength } = this.line;
    const end = eof === null ? null : toByteString(eof);
    const syntax = { delimiter, isByLine: replaced !== null, eof: end, maxLength };
    this.reader = new ItemReader(tool.sys, fd, syntax, saved?.reader);
    this.lines = saved?.lines ?? 0;
    this.hasRun = saved?.hasRun ?? false;
    this.hasWarned = saved?.hasWarned ?? false;
  }

  *all(): Routine {
    for (;;) {
      if (this.reader.isCheckpointDue) yield* this.checkpoint();
      const item = yield* this.nextItem();
      if (this.reader.hasNul && !this.hasWarned) {
        this.hasWarned = true;
        yield* this.tool.error(NUL_WARNING);
      }
      if (item === null) break;
      if (this.settings.replaced === null) yield* this.append(item);
      else yield* this.execute(this.line.insert(item.text));
    }
    if (this.settings.replaced !== null) return;
    if (!this.line.isEmpty || (this.settings.runsWhenEmpty && !this.hasRun)) yield* this.execute(this.line.take());
  }

  private *append({ text, endsLine }: Item): Routine {
    const { maxLines } = this.settings;
    if (!this.line.hasRoom(text)) yield* this.execute(this.line.take());
    this.line.add(text);
    if (endsLine) this.lines++;
    const hasAllLines = maxLines > 0 && this.lines >= maxLines;
    if (!hasAllLines && !this.line.isFull) return;
    this.lines = 0;
    yield* this.execute(this.line.take());
  }

  private *nextItem(): Routine<Item | null> {
    try {
      return yield* this.reader.next();
    } catch (error) {
      if (!(error instanceof ItemError)) throw error;
      // What was whole before it is run.
      if (!this.line.isEmpty && !this.settings.exitsOnSize) yield* this.execute(this.line.take());
      throw new Failure(error.message);
    }
  }

  private *execute(argv: readonly string[]): Routine {
    const { isVerbose, isInteractive } = this.settings;
    this.hasRun = true;
    if (isVerbose) {
      const words = argv.map((word) => shellEscape(toByteString(word), { isAlways: false }));
      yield* this.tool.report(`${words.join(" ")}${isInteractive ? "" : "\n"}`);
    }
    if (isInteractive && !(yield* this.isConfirmed())) return;
    yield* this.children.start(argv);
  }

  private *isConfirmed(): Routine<boolean> {
    const { sys } = this.tool;
    let fd: number;
    try {
      fd = yield* sys.open(TTY, O_RDONLY | O_CLOEXEC);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new Failure(`failed to open ${TTY} for reading: ${error.description}`);
    }
    yield* this.tool.report("?...");
    const answer = yield* new LineReader(sys, fd).next();
    yield* sys.close(fd);
    return answer !== null && "yY".includes(String.fromCharCode(answer[0] ?? 0));
  }

  private *checkpoint(): Routine {
    const { fd, lines, hasRun, hasWarned } = this;
    const reader = this.reader.save();
    const items = this.line.save();
    yield* this.tool.checkpoint({ fd, reader, items, children: this.children.save(), lines, hasRun, hasWarned });
  }
}
