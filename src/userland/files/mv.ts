import type { Routine } from "../../platform/program/syscall.ts";
import { isTerminal } from "../io/is-terminal.ts";
import type { Parsed } from "../options/parsed.ts";
import { defineTool, type ToolContext } from "../tool.ts";
import { Copier, type CopyOutcome } from "./copy/copier.ts";
import type { CopyOptions } from "./copy/copy-options.ts";
import type { CopyState } from "./copy/copy-state.ts";
import { Fts, type FtsState } from "./fts.ts";
import { stripTrailingSlashes } from "./path.ts";
import { Remover, type RmOptions } from "./remover.ts";
import { findTargets, placeOf, type Targets } from "./targets.ts";
import { findRoot, type RootIdentity } from "./walk-errors.ts";

interface MvState {
  readonly options: CopyOptions;
  readonly root: RootIdentity;
  readonly targets: Targets;
  /** The source that is worked on. */
  readonly index: number;
  readonly copier: CopyState;
  /** The source was copied, and is being removed. */
  readonly removal: { readonly fts: FtsState; readonly marked: number } | null;
  readonly status: number;
}

function* optionsOf(tool: ToolContext, parsed: Parsed): Routine<CopyOptions> {
  const overwriting = parsed.last("force", "interactive", "no-clobber");
  const ways = { force: "always", interactive: "ask", "no-clobber": "never" } as const;
  const umask = yield* tool.sys.umask(0);
  yield* tool.sys.umask(umask);
  return {
    isMove: true,
    isInstall: false,
    dereference: "never",
    copiesAsRegular: false,
    isRecursive: true,
    isOneFileSystem: false,
    makesHardLinks: false,
    makesSymbolicLinks: false,
    unlinksFirst: false,
    unlinksUnopenable: false,
    overwriting: overwriting === undefined ? "unspecified" : ways[overwriting as keyof typeof ways],
    updatesOnly: parsed.has("update") && overwriting !== "no-clobber",
    preservesMode: true,
    preservesOwnership: true,
    preservesTimestamps: true,
    preservesLinks: true,
    preservesXattrs: true,
    requiresPreserving: false,
    forgetsMode: false,
    mode: null,
    copiesData: true,
    isVerbose: parsed.has("verbose"),
    isInputTty: yield* isTerminal(0),
    writesThroughDangling: false,
    mayChown: (yield* tool.sys.geteuid()) === 0,
    umask,
  };
}

/** How a source that was copied to another filesystem is removed. */
function removalOptions({ isVerbose }: CopyOptions, root: RootIdentity): RmOptions {
  return {
    isRecursive: true,
    removesEmptyDirectories: false,
    ignoresMissing: false,
    asks: "never",
    isInputTty: false,
    isVerbose,
    isOneFileSystem: false,
    root,
    preservesMountPoints: false,
  };
}

class Mover {
  private readonly tool: ToolContext;
  private readonly state: Omit<MvState, "index" | "copier" | "removal" | "status">;
  private readonly copier: Copier;
  private readonly checksTwice: boolean;
  status: number;

  constructor(tool: ToolContext, state: MvState | Mover["state"], copierState?: CopyState, status = 0) {
    const { options, root, targets } = state;
    this.tool = tool;
    this.state = { options, root, targets };
    this.copier = new Copier(tool, options, copierState);
    this.checksTwice = targets.dirfd !== null && targets.sources.length > 1;
    this.status = status;
  }

  private *checkpoint(index: number, removal: MvState["removal"]): Routine {
    const { state, copier, status } = this;
    const whole: MvState = { ...state, index, copier: copier.save(), removal, status };
    yield* this.tool.checkpoint(whole);
  }

  /** @param saved where a checkpoint was made within this source; undefined: it is new. */
  *move(index: number, source: string, saved: MvState | undefined): Routine {
    const { targets } = this.state;
    if (saved?.removal == null) {
      let outcome: CopyOutcome | null = null;
      if (saved === undefined) {
        const place = placeOf(targets, source, true);
        const { isNew, renameErrno } = targets;
        outcome = yield* this.copier.begin(source, place, isNew, this.checksTwice, renameErrno);
      }
      while (outcome === null) {
        if (this.copier.isCheckpointDue()) yield* this.checkpoint(index, null);
        outcome = yield* this.copier.step();
      }
      if (!outcome.isOk || outcome.isIntoSelf) this.status = 1;
      if (!outcome.isOk || outcome.isIntoSelf || outcome.isSettled) return;
    }
    yield* this.remove(index, source, saved?.removal ?? null);
  }

  private *remove(index: number, source: string, saved: MvState["removal"]): Routine {
    const { options, root } = this.state;
    const fts = new Fts(this.tool.sys, source, { follow: "none" }, saved?.fts);
    const remover = new Remover(this.tool, removalOptions(options, root), fts, saved?.marked);
    for (;;) {
      if (fts.isCheckpointDue()) yield* this.checkpoint(index, { fts: fts.save(), marked: remover.marked });
      const entry = yield* fts.next();
      if (entry === null) return;
      if (!(yield* remover.remove(entry))) this.status = 1;
    }
  }
}

export const mv = defineTool<MvState>({
  name: "mv",
  usage: `[OPTION]... [-T] SOURCE DEST
[OPTION]... SOURCE... DIRECTORY
[OPTION]... -t DIRECTORY SOURCE...

Rename SOURCE to DEST, or move each SOURCE to DIRECTORY. Of -i, -f and -n the last counts.`,
  options: [
    { short: "f", long: "force", help: "do not ask before something is overwritten" },
    { short: "i", long: "interactive", help: "ask before something is overwritten" },
    { short: "n", long: "no-clobber", help: "do not overwrite an existing file" },
    { long: "strip-trailing-slashes", help: "remove trailing slashes from each SOURCE" },
    { short: "t", long: "target-directory", argument: "DIRECTORY", help: "move each SOURCE into DIRECTORY" },
    { short: "T", long: "no-target-directory", help: "DEST is always the new name itself" },
    { short: "u", long: "update", help: "move only what is newer than the destination, or missing there" },
    { short: "v", long: "verbose", help: "print what is being done" },
  ],
  *run(tool, parsed, state) {
    const setup = state ?? {
      options: yield* optionsOf(tool, parsed),
      targets: yield* findTargets(tool, parsed, true),
      root: yield* findRoot(tool),
    };
    const mover = new Mover(tool, setup, state?.copier, state?.status);
    const { sources } = setup.targets;
    for (let index = state?.index ?? 0; index < sources.length; index++) {
      const given = sources[index]!;
      const source = parsed.has("strip-trailing-slashes") ? stripTrailingSlashes(given) : given;
      yield* mover.move(index, source, index === state?.index ? state : undefined);
    }
    return mover.status;
  },
});
