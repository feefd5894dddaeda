import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { getpwuid } from "../users/index.ts";

/** whoami(1): `id -un`. */
export const whoami = defineTool({
  name: "whoami",
  usage: "[OPTION]...\n\nPrint the name of the effective user.",
  options: [],
  *run({ sys, out }, { operands: [extra] }) {
    if (extra !== undefined) throw usageFailure(`extra operand ${quote(extra)}`);
    const uid = yield* sys.geteuid();
    const user = yield* getpwuid(sys, uid);
    if (user === null) throw new Failure(`cannot find name for user ID ${uid}`);
    yield* out.write(`${user.pw_name}\n`);
  },
});
