import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Option } from "../options/option.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type Tool, type ToolContext, usageFailure } from "../tool.ts";
import { IdNames, parseGroup, parseUserSpec } from "../users/index.ts";
import { attempt } from "./attempt.ts";
import { type ChownOptions, ChownWalk, type Owner } from "./chown-walk.ts";
import { Fts, type FtsFollow, type FtsState } from "./fts.ts";
import { findRoot } from "./walk-errors.ts";

interface ChownState {
  readonly options: ChownOptions;
  /** The operand that is worked on. */
  readonly index: number;
  readonly fts: FtsState;
  readonly status: number;
}

/** @throws Failure */
function* parseOwner(tool: ToolContext, text: string): Routine<Owner> {
  const spec = yield* parseUserSpec(tool.sys, text);
  if (typeof spec === "string") throw new Failure(`${spec}: ${quote(text)}`);
  if (spec.isDotted) yield* tool.error(`warning: '.' should be ':': ${quote(text)}`);
  const { uid, gid, user, group } = spec;
  return { uid, gid, user, group };
}

/** @throws Failure */
function* parseGroupOwner(tool: ToolContext, text: string): Routine<Owner> {
  if (text === "") return { uid: -1, gid: -1, user: null, group: null };
  const gid = yield* parseGroup(tool.sys, text);
  if (gid === null) throw new Failure(`invalid group: ${quote(text)}`);
  return { uid: -1, gid, user: null, group: text };
}

/** Owner and group of the reference file. @throws Failure */
function* referenceOwner(tool: ToolContext, path: string, isGroupOnly: boolean): Routine<Owner> {
  const stat = yield* attempt(tool.sys.stat(path));
  if (stat instanceof Errno) throw new Failure(`failed to get attributes of ${quoteaf(path)}: ${stat.description}`);
  const names = new IdNames(tool.sys);
  const gid = stat.st_gid;
  const group = (yield* names.group(gid)) ?? String(gid);
  if (isGroupOnly) return { uid: -1, gid, user: null, group };
  const uid = stat.st_uid;
  return { uid, gid, user: (yield* names.user(uid)) ?? String(uid), group };
}

const FOLLOW: Readonly<Record<string, FtsFollow>> = { H: "operand", L: "all", P: "none" };

/** @param owner the operand that names it; null: that of the reference file. @throws Failure */
function* optionsOf(
  tool: ToolContext,
  parsed: Parsed,
  owner: string | null,
  isGroupOnly: boolean,
): Routine<ChownOptions> {
  const isRecursive = parsed.has("recursive");
  const follow = isRecursive ? FOLLOW[parsed.last("H", "L", "P") ?? "P"]! : "none";
  const dereference = parsed.last("dereference", "no-dereference");
  if (isRecursive && follow === "none" && dereference === "dereference")
    throw new Failure("-R --dereference requires either -H or -L");
  const followsLinks = isRecursive && follow === "none" ? false : dereference !== "no-dereference";
  const from = parsed.value("from");
  const required = from === undefined ? null : yield* parseOwner(tool, from);
  const verbosity = parsed.last("changes", "verbose");
  const isGuarded = isRecursive && parsed.last("preserve-root", "no-preserve-root") === "preserve-root";
  let wanted: Owner;
  if (owner === null) wanted = yield* referenceOwner(tool, parsed.value("reference")!, isGroupOnly);
  else wanted = yield* isGroupOnly ? parseGroupOwner(tool, owner) : parseOwner(tool, owner);
  return {
    wanted,
    required,
    isRecursive,
    follow,
    followsLinks,
    isQuiet: parsed.has("silent"),
    verbosity: verbosity === undefined ? "off" : verbosity === "changes" ? "changes" : "all",
    root: isGuarded ? yield* findRoot(tool) : null,
  };
}

const OPTIONS: readonly Option[] = [
  { short: "c", long: "changes", help: "like verbose but report only when a change is made" },
  { short: "f", long: ["silent", "quiet"], help: "suppress most error messages" },
  { short: "v", long: "verbose", help: "print a message for every file processed" },
  { long: "dereference", help: "change the file that a symbolic link leads to; the default" },
  { short: "h", long: "no-dereference", help: "change symbolic links themselves" },
  { long: "no-preserve-root", help: "do not treat '/' specially; the default" },
  { long: "preserve-root", help: "fail to operate recursively on '/'" },
  { long: "reference", argument: "RFILE", help: "use the owner and group of RFILE" },
  { short: "R", long: "recursive", help: "change files and directories recursively" },
  { short: "H", help: "with -R, enter a directory that an operand links to" },
  { short: "L", help: "with -R, enter every directory that is linked to" },
  { short: "P", help: "with -R, enter no directory through a link; the default" },
];

function chownTool(name: string, usage: string, options: readonly Option[], isGroupOnly: boolean): Tool<ChownState> {
  return defineTool<ChownState>({
    name,
    usage,
    options,
    *run(tool, parsed, state) {
      const { operands } = parsed;
      const hasReference = parsed.has("reference");
      if (operands.length === 0) throw usageFailure("missing operand");
      if (!hasReference && operands.length < 2) throw usageFailure(`missing operand after ${quote(operands[0]!)}`);
      const owner = hasReference ? null : operands[0]!;
      const files = hasReference ? operands : operands.slice(1);
      const options = state?.options ?? (yield* optionsOf(tool, parsed, owner, isGroupOnly));
      let work = new ChownWalk(tool, options);
      let status = state?.status ?? 0;
      for (let index = state?.index ?? 0; index < files.length; index++) {
        const saved = index === state?.index ? state.fts : undefined;
        const fts = new Fts(tool.sys, files[index]!, { follow: options.follow }, saved);
        for (;;) {
          if (fts.isCheckpointDue()) {
            yield* tool.checkpoint({ options, index, fts: fts.save(), status });
            work = new ChownWalk(tool, options);
          }
          const entry = yield* fts.next();
          if (entry === null) break;
          if (!(yield* work.change(fts, entry))) status = 1;
        }
      }
      return status;
    },
  });
}

export const chown = chownTool(
  "chown",
  `[OPTION]... [OWNER][:[GROUP]] FILE...
[OPTION]... --reference=RFILE FILE...

Change the owner and group of each FILE. OWNER: stands for the owner and his login group.`,
  [
    ...OPTIONS,
    {
      long: "from",
      argument: "CURRENT_OWNER:CURRENT_GROUP",
      help: "change only files that have this owner and group",
    },
  ],
  false,
);

export const chgrp = chownTool(
  "chgrp",
  `[OPTION]... GROUP FILE...
[OPTION]... --reference=RFILE FILE...

Change the group of each FILE.`,
  OPTIONS,
  true,
);
