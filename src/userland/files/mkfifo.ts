import { S_IFIFO } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import { quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";
import { setPermissions, specialFileMode } from "./special-file-mode.ts";

export const mkfifo = defineTool({
  name: "mkfifo",
  usage: `[OPTION]... NAME...

Create named pipes (FIFOs) with the given NAMEs.`,
  options: [
    { short: "m", long: "mode", argument: "MODE", help: "set permissions (as in chmod), not a=rw less the umask" },
    { short: "Z" },
    { long: "context", argument: "CTX", isOptional: true },
  ],
  *run(tool, parsed) {
    if (parsed.operands.length === 0) throw usageFailure("missing operand");
    const mode = yield* specialFileMode(tool, parsed.value("mode"));
    let status = 0;
    for (const path of parsed.operands) {
      const made = yield* attempt(tool.sys.mknod(path, S_IFIFO | mode));
      if (made instanceof Errno) {
        yield* tool.error(`cannot create fifo ${quoteaf(path)}: ${made.description}`);
        status = 1;
        continue;
      }
      try {
        if (parsed.has("mode")) yield* setPermissions(tool, path, mode);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        yield* tool.error(error.message);
        status = 1;
      }
    }
    return status;
  },
});
