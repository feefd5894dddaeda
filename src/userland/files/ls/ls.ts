import type { Routine } from "../../../platform/program/syscall.ts";
import { defineTool, type ToolContext } from "../../tool.ts";
import { Lister, type ListerState } from "./lister.ts";
import type { LsOptions } from "./ls-options.ts";
import { LS_OPTIONS } from "./option-table.ts";
import { parseLsOptions } from "./parse-options.ts";

interface LsState {
  readonly options: LsOptions;
  readonly lister: ListerState;
}

/** Directories listed between two checkpoints. */
const CHECKPOINT_INTERVAL = 64;

function* list(tool: ToolContext, operands: readonly string[], options: LsOptions, state?: LsState): Routine<number> {
  let lister = new Lister(tool, options, state?.lister);
  if (state === undefined) yield* lister.operands(operands);
  for (let count = 1; yield* lister.next(); count++) {
    if (count % CHECKPOINT_INTERVAL !== 0) continue;
    const saved: LsState = { options, lister: lister.save() };
    yield* tool.checkpoint(saved);
    // The names of users are read anew after a load, and so they are here.
    lister = new Lister(tool, options, saved.lister);
  }
  return lister.status;
}

function lsTool(name: string) {
  return defineTool<LsState>({
    name,
    usage: `[OPTION]... [FILE]...

List information about the FILEs (the working directory by default), sorted by name unless an option says otherwise.`,
    options: LS_OPTIONS,
    usageStatus: 2,
    *run(tool, parsed, state) {
      const options = state?.options ?? (yield* parseLsOptions(tool, parsed));
      return yield* list(tool, parsed.operands, options, state);
    },
  });
}

export const ls = lsTool("ls");
