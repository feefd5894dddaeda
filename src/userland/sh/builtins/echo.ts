import { encodeText } from "../../../platform/program/text.ts";
import type { Builtin } from "./builtin.ts";
import { unescapeArgument } from "./escapes.ts";

/** XSI's echo: escape sequences always, and -n. */
export const echo: Builtin = {
  name: "echo",
  *run({ out }, argv) {
    const hasNewline = argv[1] !== "-n";
    const args = argv.slice(hasNewline ? 1 : 2);
    for (const [i, arg] of args.entries()) {
      const { bytes, isCut } = unescapeArgument(encodeText(arg));
      if (i > 0) yield* out.write(" ");
      yield* out.write(bytes);
      if (isCut) return 0;
    }
    if (hasNewline) yield* out.write("\n");
    return 0;
  },
};
