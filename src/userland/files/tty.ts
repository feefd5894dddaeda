import { Errno } from "../../platform/program/errno-error.ts";
import { isTerminal } from "../io/is-terminal.ts";
import { OutputError } from "../io/output.ts";
import { quote } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";

const NOT_A_TTY = 1;
const USAGE = 2;
const WRITE_ERROR = 3;

export const tty = defineTool({
  name: "tty",
  usage: `[OPTION]...

Print the name of the terminal that standard input is.`,
  options: [{ short: "s", long: ["silent", "quiet"], help: "print nothing, only return an exit status" }],
  usageStatus: USAGE,
  *run({ sys, out }, parsed) {
    if (parsed.operands.length > 0) throw usageFailure(`extra operand ${quote(parsed.operands[0]!)}`);
    const isTty = yield* isTerminal(0);
    if (parsed.has("silent")) return isTty ? 0 : NOT_A_TTY;
    // ttyname(3)
    const name = isTty ? yield* attempt(sys.readlink("/proc/self/fd/0")) : null;
    try {
      yield* out.write(name === null || name instanceof Errno ? "not a tty\n" : `${name}\n`);
      yield* out.flush();
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      throw new Failure(`write error: ${error.cause.description}`, WRITE_ERROR);
    }
    return isTty ? 0 : NOT_A_TTY;
  },
});
