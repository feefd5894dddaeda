import { Errno } from "../../platform/program/errno-error.ts";
import { defineTool, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { canonicalize, type Existence } from "./canonicalize.ts";

const EXISTENCE: Readonly<Record<string, Existence>> = {
  canonicalize: "all-but-last",
  "canonicalize-existing": "existing",
  "canonicalize-missing": "missing",
};

export const readlink = defineTool({
  name: "readlink",
  usage: `[OPTION]... FILE...

Print what symbolic links point to, or canonical file names.`,
  options: [
    { short: "f", long: "canonicalize", help: "follow every link; all but the last component must exist" },
    { short: "e", long: "canonicalize-existing", help: "follow every link; all components must exist" },
    { short: "m", long: "canonicalize-missing", help: "follow every link; no component need exist" },
    { short: "n", long: "no-newline", help: "do not print the last newline" },
    { short: "q", long: "quiet", help: "report no errors; the default" },
    { short: "s", long: "silent", help: "as -q" },
    { short: "v", long: "verbose", help: "report errors" },
    { short: "z", long: "zero", help: "end each line with NUL, not newline" },
  ],
  *run(tool, parsed) {
    const { sys, out } = tool;
    const { operands } = parsed;
    if (operands.length === 0) throw usageFailure("missing operand");
    const existence = EXISTENCE[parsed.last(...Object.keys(EXISTENCE)) ?? ""];
    const isVerbose = parsed.last("quiet", "silent", "verbose") === "verbose";
    let hasNewline = !parsed.has("no-newline");
    if (!hasNewline && operands.length > 1) {
      yield* tool.error("ignoring --no-newline with multiple arguments");
      hasNewline = true;
    }
    const end = hasNewline ? (parsed.has("zero") ? "\0" : "\n") : "";
    let status = 0;
    for (const path of operands) {
      const target =
        existence === undefined ? yield* attempt(sys.readlink(path)) : yield* canonicalize(sys, path, existence);
      if (!(target instanceof Errno)) yield* out.write(target + end);
      else {
        status = 1;
        if (isVerbose) yield* tool.fileError(path, target);
      }
    }
    return status;
  },
});
