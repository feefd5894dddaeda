import { defineTool, usageFailure } from "../tool.ts";
import { dirName } from "./path.ts";

export const dirname = defineTool({
  name: "dirname",
  usage: `[OPTION] NAME...

Print each NAME without its last component and the slashes around it; "." where nothing is left.`,
  options: [{ short: "z", long: "zero", help: "end each line with NUL, not newline" }],
  isPermuting: false,
  *run({ out }, parsed) {
    if (parsed.operands.length === 0) throw usageFailure("missing operand");
    const end = parsed.has("zero") ? "\0" : "\n";
    for (const name of parsed.operands) yield* out.write(dirName(name) + end);
  },
});
