import { quote } from "../quoting/quote.ts";
import { defineTool, usageFailure } from "../tool.ts";
import { baseName } from "./path.ts";

/** The suffix goes unless it is all there is. */
function withoutSuffix(name: string, suffix: string): string {
  const isRemoved = suffix !== "" && !name.startsWith("/") && name !== suffix && name.endsWith(suffix);
  return isRemoved ? name.slice(0, -suffix.length) : name;
}

export const basename = defineTool({
  name: "basename",
  usage: `NAME [SUFFIX]
OPTION... NAME...

Print NAME without its leading directories, and without SUFFIX at its end.`,
  options: [
    { short: "a", long: "multiple", help: "every argument is a NAME" },
    { short: "s", long: "suffix", argument: "SUFFIX", help: "remove SUFFIX from each NAME; implies -a" },
    { short: "z", long: "zero", help: "end each line with NUL, not newline" },
  ],
  isPermuting: false,
  *run({ out }, parsed) {
    const { operands } = parsed;
    const isMultiple = parsed.has("multiple") || parsed.has("suffix");
    if (operands.length === 0) throw usageFailure("missing operand");
    if (!isMultiple && operands.length > 2) throw usageFailure(`extra operand ${quote(operands[2]!)}`);
    const suffix = isMultiple ? (parsed.value("suffix") ?? "") : (operands[1] ?? "");
    const end = parsed.has("zero") ? "\0" : "\n";
    for (const name of isMultiple ? operands : operands.slice(0, 1))
      yield* out.write(withoutSuffix(baseName(name), suffix) + end);
  },
});
