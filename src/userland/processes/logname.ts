import { ifReadable, readProcFile } from "../procfs/read-file.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { getpwuid } from "../users/index.ts";

/** logname(1): getlogin(3), which asks the kernel who logged in (the audit uid). */
export const logname = defineTool({
  name: "logname",
  usage: "[OPTION]\n\nPrint the name the user logged in with.",
  options: [],
  *run({ sys, out }, { operands: [extra] }) {
    if (extra !== undefined) throw usageFailure(`extra operand ${quote(extra)}`);
    const text = yield* ifReadable(readProcFile(sys, "/proc/self/loginuid"));
    const user = text === null ? null : yield* getpwuid(sys, Number(text));
    if (user === null) throw new Failure("no login name");
    yield* out.write(`${user.pw_name}\n`);
  },
});
