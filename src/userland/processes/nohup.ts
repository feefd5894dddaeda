import { O_APPEND, O_CREAT, O_WRONLY } from "../../abi/fcntl.ts";
import { SIG_IGN, SIGHUP } from "../../abi/signal.ts";
import { S_IRUSR, S_IWUSR } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { becomeCommand } from "../exec/become-command.ts";
import { isTerminal } from "../io/is-terminal.ts";
import { quoteaf } from "../quoting/quote.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";

/** POSIX: 127 when nohup itself fails; GNU has 125 so as to leave 127 to a command that is not found. */
const EXIT_CANCELED = 125;

/** nohup(1) */
export const nohup = defineTool({
  name: "nohup",
  usage: "COMMAND [ARG]...\n\nRun COMMAND so that it outlives the terminal's hangup; its output goes to nohup.out.",
  options: [],
  isPermuting: false,
  usageStatus: EXIT_CANCELED,
  *run(tool, { operands }) {
    if (operands.length === 0) throw usageFailure("missing operand");
    const { sys } = tool;
    const ignoresInput = yield* isTerminal(0);
    const redirectsOutput = yield* isTerminal(1);
    const redirectsErrors = yield* isTerminal(2);
    if (ignoresInput) {
      yield* replace(tool, yield* openAs(tool, "/dev/null", O_WRONLY), 0);
      if (!redirectsOutput && !redirectsErrors) yield* tool.error("ignoring input");
    }
    if (redirectsOutput) {
      const file = yield* openOutput(tool);
      yield* replace(tool, file.fd, 1);
      yield* tool.error(
        `${ignoresInput ? "ignoring input and appending" : "appending"} output to ${quoteaf(file.path)}`,
      );
    }
    if (redirectsErrors) {
      if (!redirectsOutput)
        yield* tool.error(
          ignoresInput ? "ignoring input and redirecting stderr to stdout" : "redirecting stderr to stdout",
        );
      yield* sys.dup3(1, 2);
    }
    yield* sys.sigaction(SIGHUP, { handler: SIG_IGN });
    yield* becomeCommand(
      tool,
      operands,
      tool.env,
      (command, reason) => `failed to run command ${quoteaf(command)}: ${reason}`,
    );
  },
});

function* replace({ sys }: ToolContext, fd: number, wanted: number): Routine {
  if (fd === wanted) return;
  yield* sys.dup3(fd, wanted);
  yield* sys.close(fd);
}

function* openAs({ sys }: ToolContext, path: string, flags: number): Routine<number> {
  try {
    return yield* sys.open(path, flags, S_IRUSR | S_IWUSR);
  } catch (error) {
    throw error instanceof Errno ? new Failure(`failed to open ${quoteaf(path)}: ${error.description}`) : error;
  }
}

/** nohup.out here, or else at home. */
function* openOutput(tool: ToolContext): Routine<{ fd: number; path: string }> {
  const flags = O_CREAT | O_WRONLY | O_APPEND;
  const here = yield* tool.sys.open("nohup.out", flags, S_IRUSR | S_IWUSR).orErrno();
  if (here >= 0) return { fd: here, path: "nohup.out" };
  const { HOME = "" } = tool.env;
  const path = `${HOME}/nohup.out`;
  return { fd: yield* openAs(tool, path, flags), path };
}
