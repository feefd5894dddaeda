import type { ExitStatus } from "../../platform/program/program.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { isTerminal } from "../io/is-terminal.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { argmatch } from "./argmatch.ts";
import { Fts, type FtsState } from "./fts.ts";
import { Remover, type RmOptions } from "./remover.ts";
import { findRoot } from "./walk-errors.ts";
import { yesno } from "./yesno.ts";

interface RmState {
  readonly options: RmOptions;
  /** The operand that is worked on. */
  readonly index: number;
  readonly fts: FtsState;
  readonly marked: number;
  readonly status: number;
}

type Asking = "never" | "once" | "always" | "sometimes";

const WHEN: readonly (readonly [string, Asking])[] = [
  ["never", "never"],
  ["no", "never"],
  ["none", "never"],
  ["once", "once"],
  ["always", "always"],
  ["yes", "always"],
];

/** When to ask, and whether what is missing is an error: each option takes the earlier ones back. @throws Failure */
function interactivity(parsed: Parsed): { asking: Asking; ignoresMissing: boolean } {
  let asking: Asking = "sometimes";
  let ignoresMissing = false;
  for (const { name, value } of parsed.options) {
    if (name === "force") [asking, ignoresMissing] = ["never", true];
    if (name === "i") [asking, ignoresMissing] = ["always", false];
    if (name === "I") [asking, ignoresMissing] = ["once", false];
    if (name === "interactive") {
      asking = value === undefined ? "always" : argmatch("--interactive", value, WHEN);
      if (asking !== "never") ignoresMissing = false;
    }
  }
  return { asking, ignoresMissing };
}

/** @throws Failure */
function preservesRoot(tool: ToolContext, parsed: Parsed): "no" | "yes" | "all" {
  // Whoever wants "/" removed has to spell it out.
  const isAbbreviated = tool.argv.some((arg) => /^--no-[a-z-]*$/.test(arg) && arg !== "--no-preserve-root");
  if (parsed.has("no-preserve-root") && isAbbreviated)
    throw new Failure("you may not abbreviate the --no-preserve-root option");
  const last = parsed.last("preserve-root", "no-preserve-root");
  if (last === "no-preserve-root") return "no";
  const value = parsed.value("preserve-root");
  if (value !== undefined && value !== "all")
    throw new Failure(`unrecognized --preserve-root argument: ${quote(value)}`);
  return value === "all" ? "all" : "yes";
}

/** "remove 4 arguments? ", for -I. */
function* agreesOnce(tool: ToolContext, count: number, isRecursive: boolean): Routine<boolean> {
  const what = `${count} argument${count === 1 ? "" : "s"}${isRecursive ? " recursively" : ""}`;
  return yield* yesno(tool, `${tool.name}: remove ${what}? `);
}

export const rm = defineTool<RmState>({
  name: "rm",
  usage: `[OPTION]... [FILE]...

Remove each FILE. Directories are not removed unless -r or -d is given.`,
  options: [
    { short: "f", long: "force", help: "ignore files that do not exist, never ask" },
    { short: "i", help: "ask before every removal" },
    { short: "I", help: "ask once before removing more than three files, or recursively" },
    { long: "interactive", argument: "WHEN", isOptional: true, help: "ask never, once (-I), or always (-i)" },
    { long: "one-file-system", help: "with -r, leave directories on other filesystems" },
    { long: "no-preserve-root", help: "do not treat '/' specially" },
    { long: "preserve-root", argument: "all", isOptional: true, help: "do not remove '/'; the default" },
    { short: "rR", long: "recursive", help: "remove directories and their contents" },
    { short: "d", long: "dir", help: "remove empty directories" },
    { short: "v", long: "verbose", help: "print a message for every file removed" },
    // For tests, as in GNU's: typed with three hyphens.
    { long: "-presume-input-tty" },
  ],
  *run(tool, parsed, state): Routine<ExitStatus> {
    const { operands } = parsed;
    const { asking, ignoresMissing } = interactivity(parsed);
    const root = preservesRoot(tool, parsed);
    const isRecursive = parsed.has("recursive");
    if (operands.length === 0) {
      if (ignoresMissing) return 0;
      throw usageFailure("missing operand");
    }
    let options = state?.options;
    if (options === undefined) {
      options = {
        isRecursive,
        removesEmptyDirectories: parsed.has("dir"),
        ignoresMissing,
        asks: asking === "never" ? "never" : asking === "always" ? "always" : "protected",
        isInputTty: parsed.has("-presume-input-tty") || (yield* isTerminal(0)),
        isVerbose: parsed.has("verbose"),
        isOneFileSystem: parsed.has("one-file-system"),
        root: isRecursive && root !== "no" ? yield* findRoot(tool) : null,
        preservesMountPoints: root === "all",
      };
      if (asking === "once" && (isRecursive || operands.length > 3))
        if (!(yield* agreesOnce(tool, operands.length, isRecursive))) return 0;
    }
    let status = state?.status ?? 0;
    for (let index = state?.index ?? 0; index < operands.length; index++) {
      const saved = index === state?.index ? state : undefined;
      const { isOneFileSystem } = options;
      const fts = new Fts(tool.sys, operands[index]!, { follow: "none", isOneFileSystem }, saved?.fts);
      const remover = new Remover(tool, options, fts, saved?.marked);
      for (;;) {
        if (fts.isCheckpointDue())
          yield* tool.checkpoint({ options, index, fts: fts.save(), marked: remover.marked, status });
        const entry = yield* fts.next();
        if (entry === null) break;
        if (!(yield* remover.remove(entry))) status = 1;
      }
    }
    return status;
  },
});
