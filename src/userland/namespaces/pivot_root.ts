import { Errno } from "../../platform/program/errno-error.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";

/** pivot_root(8) */
export const pivot_root = defineTool({
  name: "pivot_root",
  usage: "[options] NEW_ROOT PUT_OLD\n\nChange the root filesystem.",
  options: HELP_AND_VERSION,
  hasShortName: true,
  *run({ sys }, { operands }) {
    const [newRoot, putOld, ...more] = operands;
    if (newRoot === undefined || putOld === undefined || more.length > 0) throw usageFailure("bad usage");
    try {
      yield* sys.pivot_root(newRoot, putOld);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      throw new Failure(`failed to change root from \`${newRoot}' to \`${putOld}': ${error.description}`);
    }
  },
});
