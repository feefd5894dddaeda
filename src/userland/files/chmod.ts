import { S_ISDIR, S_ISLNK } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { adjustMode, CHMOD_MODE_BITS, compileMode, fileModeString, type ModeChange, modeOf } from "../mode/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf, quotef } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { Fts, type FtsEntry, type FtsState } from "./fts.ts";
import { findRoot, type RootIdentity, refusesRoot, reportWalkError } from "./walk-errors.ts";

/** The option that stands for a mode that looks like one: `chmod -w file`. Nobody can type it. */
const MODE_OPTION = "mode, given as an option";

interface ChmodOptions {
  readonly changes: readonly ModeChange[];
  readonly umask: number;
  readonly isRecursive: boolean;
  readonly isQuiet: boolean;
  readonly verbosity: "off" | "changes" | "all";
  /** The mode looked like an option: say so when the umask made something else of it. */
  readonly diagnosesSurprises: boolean;
  readonly root: RootIdentity | null;
}

interface ChmodState {
  readonly options: ChmodOptions;
  /** The operand that is worked on. */
  readonly index: number;
  readonly fts: FtsState;
  readonly status: number;
}

function permissions(mode: number): string {
  return fileModeString(mode).slice(1);
}

function octal(mode: number): string {
  return (mode & CHMOD_MODE_BITS).toString(8).padStart(4, "0");
}

class Chmod {
  private readonly tool: ToolContext;
  private readonly options: ChmodOptions;

  constructor(tool: ToolContext, options: ChmodOptions) {
    this.tool = tool;
    this.options = options;
  }

  /** @returns whether it went well. */
  *change(fts: Fts, entry: FtsEntry): Routine<boolean> {
    const { umask, changes, verbosity, isRecursive } = this.options;
    if (entry.info === "post") return true;
    if (!isRecursive) fts.skip();
    const isMet = !(yield* reportWalkError(this.tool, entry, this.options.isQuiet));
    if (isMet && (yield* refusesRoot(this.tool, this.options.root, entry.path, entry.stat))) {
      fts.skip();
      return false;
    }
    const old = entry.stat?.st_mode ?? 0;
    const isDirectory = S_ISDIR(old);
    const { mode } = adjustMode(old, isDirectory, umask, changes);
    let isDone = false;
    let isOk = isMet;
    if (isMet && !S_ISLNK(old)) {
      const result = yield* attempt(this.tool.sys.fchmodat(entry.dirfd, entry.name, mode));
      isDone = !(result instanceof Errno);
      if (result instanceof Errno) {
        isOk = false;
        if (!this.options.isQuiet)
          yield* this.tool.error(`changing permissions of ${quoteaf(entry.path)}: ${result.description}`);
      }
    }
    if (verbosity !== "off") yield* this.describe(entry, isMet, isOk, isDone, mode);
    if (isDone && this.options.diagnosesSurprises) {
      const naive = adjustMode(old, isDirectory, 0, changes).mode;
      if ((mode & ~naive) !== 0) {
        yield* this.tool.error(
          `${quotef(entry.path)}: new permissions are ${permissions(mode)}, not ${permissions(naive)}`,
        );
        isOk = false;
      }
    }
    return isOk;
  }

  private *describe(entry: FtsEntry, isMet: boolean, isOk: boolean, isDone: boolean, mode: number): Routine {
    const { path, dirfd, name, stat } = entry;
    const old = stat?.st_mode ?? 0;
    let hasChanged = isDone && (old & CHMOD_MODE_BITS) !== mode;
    if (isDone && (mode & 0o7000) !== 0) {
      // The kernel may have dropped a set-ID bit.
      const now = yield* attempt(this.tool.sys.fstatat(dirfd, name, 0));
      hasChanged = !(now instanceof Errno) && (now.st_mode & CHMOD_MODE_BITS) !== (old & CHMOD_MODE_BITS);
    }
    if (!hasChanged && this.options.verbosity !== "all") return;
    const file = quoteaf(path);
    const [from, to] = [`${octal(old)} (${permissions(old)})`, `${octal(mode)} (${permissions(mode)})`];
    let text: string;
    if (!isMet) text = `${file} could not be accessed`;
    else if (!isOk) text = `failed to change mode of ${file} from ${from} to ${to}`;
    else if (!isDone) text = `neither symbolic link ${file} nor referent has been changed`;
    else if (!hasChanged) text = `mode of ${file} retained as ${to}`;
    else text = `mode of ${file} changed from ${from} to ${to}`;
    yield* this.tool.out.write(`${text}\n`);
  }
}

/** The mode, unless it comes from a file, and the files it is for. @throws Failure */
function modeAndFiles(parsed: Parsed): [string | null, readonly string[]] {
  const asOptions = parsed.values(MODE_OPTION);
  let { operands } = parsed;
  let mode = asOptions.length === 0 ? null : asOptions.join(",");
  if (parsed.has("reference")) {
    if (mode !== null) throw usageFailure("cannot combine mode and --reference options");
  } else if (mode === null) {
    if (operands.length === 1) throw usageFailure(`missing operand after ${quote(operands[0]!)}`);
    mode = operands[0] ?? null;
    operands = operands.slice(1);
  }
  if (operands.length === 0) throw usageFailure("missing operand");
  return [mode, operands];
}

/** @param mode null: that of the reference file. @throws Failure */
function* changesOf(tool: ToolContext, parsed: Parsed, mode: string | null): Routine<ModeChange[]> {
  if (mode === null) {
    const reference = parsed.value("reference")!;
    const stat = yield* attempt(tool.sys.stat(reference));
    if (!(stat instanceof Errno)) return modeOf(stat.st_mode);
    throw new Failure(`failed to get attributes of ${quoteaf(reference)}: ${stat.description}`);
  }
  const changes = compileMode(mode);
  if (changes === null) throw usageFailure(`invalid mode: ${quote(mode)}`);
  return changes;
}

/** @throws Failure */
function* optionsOf(tool: ToolContext, parsed: Parsed, mode: string | null): Routine<ChmodOptions> {
  const changes = yield* changesOf(tool, parsed, mode);
  const umask = yield* tool.sys.umask(0);
  yield* tool.sys.umask(umask);
  const isRecursive = parsed.has("recursive");
  const verbosity = parsed.last("changes", "verbose");
  const isGuarded = isRecursive && parsed.last("preserve-root", "no-preserve-root") === "preserve-root";
  return {
    changes,
    umask,
    isRecursive,
    isQuiet: parsed.has("silent"),
    verbosity: verbosity === undefined ? "off" : verbosity === "changes" ? "changes" : "all",
    diagnosesSurprises: parsed.has(MODE_OPTION) && tool.env["POSIXLY_CORRECT"] === undefined,
    root: isGuarded ? yield* findRoot(tool) : null,
  };
}

/** `chmod -w file`: a mode that takes permissions away looks like an option. */
function translate(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return args.map((arg, i) =>
    (end < 0 || i < end) && /^-[rwxXstugoa,+=0-7]/.test(arg) ? `--${MODE_OPTION}=${arg}` : arg,
  );
}

export const chmod = defineTool<ChmodState>({
  name: "chmod",
  usage: `[OPTION]... MODE[,MODE]... FILE...
[OPTION]... OCTAL-MODE FILE...
[OPTION]... --reference=RFILE FILE...

Change the mode of each FILE to MODE, which is of the form '[ugoa]*([-+=]([rwxXst]*|[ugo]))+|[-+=]?[0-7]+'.`,
  options: [
    { short: "c", long: "changes", help: "like verbose but report only when a change is made" },
    { short: "f", long: ["silent", "quiet"], help: "suppress most error messages" },
    { short: "v", long: "verbose", help: "print a message for every file processed" },
    { long: "no-preserve-root", help: "do not treat '/' specially; the default" },
    { long: "preserve-root", help: "fail to operate recursively on '/'" },
    { long: "reference", argument: "RFILE", help: "use RFILE's mode instead of MODE values" },
    { short: "R", long: "recursive", help: "change files and directories recursively" },
    { long: MODE_OPTION, argument: "MODE" },
  ],
  translate,
  *run(tool, parsed, state) {
    const [mode, files] = modeAndFiles(parsed);
    const options = state?.options ?? (yield* optionsOf(tool, parsed, mode));
    const work = new Chmod(tool, options);
    let status = state?.status ?? 0;
    for (let index = state?.index ?? 0; index < files.length; index++) {
      const saved = index === state?.index ? state.fts : undefined;
      const fts = new Fts(tool.sys, files[index]!, { follow: "operand" }, saved);
      for (;;) {
        if (fts.isCheckpointDue()) yield* tool.checkpoint({ options, index, fts: fts.save(), status });
        const entry = yield* fts.next();
        if (entry === null) break;
        if (!(yield* work.change(fts, entry))) status = 1;
      }
    }
    return status;
  },
});
