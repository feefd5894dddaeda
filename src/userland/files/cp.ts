import type { Routine } from "../../platform/program/syscall.ts";
import { isTerminal } from "../io/is-terminal.ts";
import type { Parsed } from "../options/parsed.ts";
import { defineTool, type ToolContext, usageFailure } from "../tool.ts";
import { argmatch } from "./argmatch.ts";
import { Copier } from "./copy/copier.ts";
import type { CopyOptions } from "./copy/copy-options.ts";
import type { CopyState } from "./copy/copy-state.ts";
import { stripTrailingSlashes } from "./path.ts";
import { findTargets, placeOf, type Targets } from "./targets.ts";

interface CpState {
  readonly options: CopyOptions;
  readonly targets: Targets;
  /** The source that is worked on. */
  readonly index: number;
  readonly copier: CopyState;
  readonly status: number;
}

/** What --preserve and --no-preserve name. */
interface Preserved {
  mode: boolean;
  timestamps: boolean;
  ownership: boolean;
  links: boolean;
  xattr: boolean;
  isRequired: boolean;
  /** --no-preserve=mode */
  forgetsMode: boolean;
}

const ATTRIBUTES = [
  ["mode", "mode"],
  ["timestamps", "timestamps"],
  ["ownership", "ownership"],
  ["links", "links"],
  ["context", "context"],
  ["xattr", "xattr"],
  ["all", "all"],
] as const;

/** @throws Failure */
function setPreserved(preserved: Preserved, list: string, isWanted: boolean): void {
  const option = isWanted ? "--preserve" : "--no-preserve";
  for (const word of list.split(",")) {
    const attribute = argmatch(option, word, ATTRIBUTES);
    if (attribute === "context") continue;
    if (attribute === "all") {
      Object.assign(preserved, { mode: isWanted, timestamps: isWanted, ownership: isWanted, links: isWanted });
      preserved.xattr = isWanted;
    } else preserved[attribute] = isWanted;
    if (attribute === "mode" || attribute === "all") preserved.forgetsMode = !isWanted;
  }
}

/** What -p, -a, -d and --preserve add up to, in their order. @throws Failure */
function preservedBy(parsed: Parsed): Preserved {
  const preserved: Preserved = {
    mode: false,
    timestamps: false,
    ownership: false,
    links: false,
    xattr: false,
    isRequired: false,
    forgetsMode: false,
  };
  for (const { name, value } of parsed.options) {
    if (name === "archive") Object.assign(preserved, { links: true, xattr: true });
    if (name === "d") preserved.links = true;
    if (name === "archive" || name === "p" || (name === "preserve" && value === undefined))
      Object.assign(preserved, { mode: true, timestamps: true, ownership: true, isRequired: true });
    if (name === "preserve" && value !== undefined) {
      setPreserved(preserved, value, true);
      preserved.isRequired = true;
    }
    if (name === "no-preserve") setPreserved(preserved, value!, false);
  }
  return preserved;
}

const DEREFERENCE: Readonly<Record<string, CopyOptions["dereference"]>> = {
  archive: "never",
  d: "never",
  "no-dereference": "never",
  dereference: "always",
  H: "operands",
};

/** @throws Failure */
function* optionsOf(tool: ToolContext, parsed: Parsed): Routine<CopyOptions> {
  const preserved = preservedBy(parsed);
  const isRecursive = parsed.has("recursive") || parsed.has("archive");
  const makesHardLinks = parsed.has("link");
  const makesSymbolicLinks = parsed.has("symbolic-link");
  if (makesHardLinks && makesSymbolicLinks) throw usageFailure("cannot make both hard and symbolic links");
  const dereference = parsed.last(...Object.keys(DEREFERENCE));
  const overwriting = parsed.last("interactive", "no-clobber");
  const isForced = parsed.has("force");
  const umask = yield* tool.sys.umask(0);
  yield* tool.sys.umask(umask);
  return {
    isMove: false,
    isInstall: false,
    dereference:
      dereference !== undefined ? DEREFERENCE[dereference]! : isRecursive && !makesHardLinks ? "never" : "always",
    copiesAsRegular: isRecursive ? parsed.has("copy-contents") : true,
    isRecursive,
    isOneFileSystem: parsed.has("one-file-system"),
    makesHardLinks,
    makesSymbolicLinks,
    unlinksFirst: parsed.has("remove-destination") || (isForced && (makesHardLinks || makesSymbolicLinks)),
    unlinksUnopenable: isForced,
    overwriting: overwriting === undefined ? "unspecified" : overwriting === "interactive" ? "ask" : "never",
    updatesOnly: parsed.has("update") && overwriting !== "no-clobber",
    preservesMode: preserved.mode,
    preservesOwnership: preserved.ownership,
    preservesTimestamps: preserved.timestamps,
    preservesLinks: preserved.links,
    preservesXattrs: preserved.xattr,
    requiresPreserving: preserved.isRequired,
    forgetsMode: preserved.forgetsMode,
    mode: null,
    copiesData: !parsed.has("attributes-only"),
    isVerbose: parsed.has("verbose"),
    isInputTty: yield* isTerminal(0),
    writesThroughDangling: tool.env["POSIXLY_CORRECT"] !== undefined,
    mayChown: (yield* tool.sys.geteuid()) === 0,
    umask,
  };
}

export const cp = defineTool<CpState>({
  name: "cp",
  usage: `[OPTION]... [-T] SOURCE DEST
[OPTION]... SOURCE... DIRECTORY
[OPTION]... -t DIRECTORY SOURCE...

Copy SOURCE to DEST, or each SOURCE to DIRECTORY.`,
  options: [
    { short: "a", long: "archive", help: "same as -dR --preserve=all" },
    { long: "attributes-only", help: "copy the attributes, not the content" },
    { long: "copy-contents", help: "copy what special files contain when recursive" },
    { short: "d", help: "same as --no-dereference --preserve=links" },
    { short: "f", long: "force", help: "remove a destination that cannot be opened, and try again" },
    { short: "i", long: "interactive", help: "ask before something is overwritten" },
    { short: "H", help: "follow symbolic links that are operands" },
    { short: "l", long: "link", help: "make hard links instead of copies" },
    { short: "L", long: "dereference", help: "always follow symbolic links in SOURCE" },
    { short: "n", long: "no-clobber", help: "do not overwrite an existing file" },
    { short: "P", long: "no-dereference", help: "never follow symbolic links in SOURCE" },
    { short: "p", help: "same as --preserve=mode,ownership,timestamps" },
    {
      long: "preserve",
      argument: "ATTR_LIST",
      isOptional: true,
      help: "preserve these attributes: mode, ownership, timestamps\n(the default), links, xattr, all",
    },
    { long: "no-preserve", argument: "ATTR_LIST", help: "do not preserve these attributes" },
    { short: "rR", long: "recursive", help: "copy directories and what is in them" },
    { long: "reflink", argument: "WHEN", isOptional: true },
    { long: "remove-destination", help: "remove each existing destination before it is opened" },
    { long: "sparse", argument: "WHEN" },
    { long: "strip-trailing-slashes", help: "remove trailing slashes from each SOURCE" },
    { short: "s", long: "symbolic-link", help: "make symbolic links instead of copies" },
    { short: "t", long: "target-directory", argument: "DIRECTORY", help: "copy each SOURCE into DIRECTORY" },
    { short: "T", long: "no-target-directory", help: "DEST is always the copy's own name" },
    { short: "u", long: "update", help: "copy only what is newer than the destination, or missing there" },
    { short: "v", long: "verbose", help: "print what is being done" },
    { short: "x", long: "one-file-system", help: "stay on this filesystem" },
  ],
  *run(tool, parsed, state) {
    const options = state?.options ?? (yield* optionsOf(tool, parsed));
    const targets = state?.targets ?? (yield* findTargets(tool, parsed, false));
    const copier = new Copier(tool, options, state?.copier);
    const isSeveral = targets.dirfd !== null && targets.sources.length > 1;
    let status = state?.status ?? 0;
    for (let index = state?.index ?? 0; index < targets.sources.length; index++) {
      let source = targets.sources[index]!;
      if (targets.dirfd !== null && parsed.has("strip-trailing-slashes")) source = stripTrailingSlashes(source);
      const isResumed = index === state?.index;
      const place = placeOf(targets, source, false);
      let outcome = isResumed ? null : yield* copier.begin(source, place, targets.isNew, isSeveral);
      while (outcome === null) {
        if (copier.isCheckpointDue())
          yield* tool.checkpoint({ options, targets, index, copier: copier.save(), status });
        outcome = yield* copier.step();
      }
      if (!outcome.isOk) status = 1;
    }
    return status;
  },
});
