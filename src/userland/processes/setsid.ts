import { WEXITSTATUS, WIFEXITED } from "../../abi/wait.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { becomeCommand } from "../exec/become-command.ts";
import { Output } from "../io/output.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import { orFail } from "../or-fail.ts";
import { defineTool, Failure, ToolContext, usageFailure } from "../tool.ts";

/** What the child that starts the session needs to know. */
interface SessionState {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly takesTerminal: boolean;
}

/** setsid(1) */
export const setsid = defineTool({
  name: "setsid",
  usage: "[options] PROGRAM [ARG]...\n\nRun a program in a new session.",
  options: [
    { short: "c", long: "ctty", help: "make the terminal the controlling one" },
    { short: "f", long: "fork", help: "always fork" },
    { short: "w", long: "wait", help: "wait for the program and return its exit status" },
    ...HELP_AND_VERSION,
  ],
  isPermuting: false,
  hasShortName: true,
  functions: { newSession },
  *run(tool, parsed) {
    if (parsed.operands.length === 0) throw usageFailure("no command specified");
    const { sys, name, env } = tool;
    const state: SessionState = { name, argv: parsed.operands, env, takesTerminal: parsed.has("ctty") };
    const isLeader = (yield* sys.getpgid(0)) === (yield* sys.getpid());
    if (!isLeader && !parsed.has("fork")) return yield* newSession(sys, state);
    const pid = yield* sys.fork(newSession, state);
    if (!parsed.has("wait")) return 0;
    const { status } = yield* sys.wait(pid);
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    throw new Failure(`child ${pid} did not exit normally: Success`, status & 0xff);
  },
});

function* newSession(sys: Sys, { name, argv, env, takesTerminal }: SessionState): Routine<number> {
  const tool = new ToolContext(sys, name, [name], env, new Output(sys, 1));
  try {
    yield* orFail(sys.setsid(), "setsid failed");
    if (takesTerminal) yield* orFail(sys.tiocsctty(0, 1), "failed to set the controlling terminal");
    return yield* becomeCommand(tool, argv);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* tool.error(error.message);
    return error.status ?? 1;
  }
}
