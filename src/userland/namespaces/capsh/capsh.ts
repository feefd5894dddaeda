import { F_OK } from "../../../abi/access.ts";
import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../../../abi/wait.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { Output } from "../../io/output.ts";
import { defineTool, Failure, ToolContext } from "../../tool.ts";
import { ACTIONS, PLAIN_ACTIONS } from "./actions.ts";
import { Refusal } from "./refusal.ts";
import type { Session } from "./session.ts";

/** What a child executes. */
interface Execution {
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: Session["env"];
}

/** Words that hand the rest of the arguments to a program: the shell, or capsh itself; "+" leaves capsh behind to wait for it. */
const EXECUTIONS = ["--", "-+", "==", "=+"];

/** capsh(1) */
export const capsh = defineTool({
  name: "capsh",
  usage: `[ARGUMENT]...

Explore and change capabilities. Arguments are carried out in order:
  --print --current       show capabilities and what goes with them
  --decode=HEX --supports=CAP --mode --modes
  --caps=TEXT --inh=CAPS --iab=TEXT --drop=CAPS --addamb=CAPS --delamb=CAPS --noamb
  --mode=MODE --secbits=N --keep=N --no-new-privs --strict --noenv
  --uid=N --cap-uid=N --gid=N --groups=LIST --user=NAME --chroot=PATH --shell=PATH
  --has-p=CAP --has-i=CAP --has-a=CAP --has-b=CAP --has-ambient --has-no-new-privs
  --is-uid=N --is-gid=N --inmode=MODE   end with status 1 unless it is so
  -- ==                   execute the shell, or capsh, with the remaining arguments
  -+ =+                   the same in a child`,
  options: null,
  showsHelpOnError: true,
  functions: { executedChild },
  *run(tool, { operands }) {
    const session: Session = {
      shell: (yield* tool.sys.access("/bin/bash", F_OK).orErrno()) === undefined ? "/bin/bash" : "/bin/sh",
      env: tool.env,
      isStrict: false,
      setsEnvironment: true,
    };
    for (const [at, word] of operands.entries()) {
      if (EXECUTIONS.includes(word)) return yield* execute(tool, session, word, operands.slice(at + 1));
      const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? [];
      const action = name === undefined ? undefined : value === undefined ? PLAIN_ACTIONS[name] : ACTIONS[name];
      if (action === undefined) throw new Failure("", 1, true);
      try {
        yield* action(tool, value ?? "", session);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        const message = `${error.message}\n`;
        yield* error.isPrinted ? tool.out.write(message) : tool.report(message);
        return 1;
      }
    }
    return 0;
  },
});

function* execute(tool: ToolContext, { shell, env }: Session, how: string, args: readonly string[]): Routine<number> {
  const isSelf = how.startsWith("=");
  const execution = {
    path: isSelf ? "/proc/self/exe" : shell,
    argv: [isSelf ? tool.argv[0]! : shell, ...args],
    env,
  };
  yield* tool.out.flush();
  if (!how.endsWith("+")) return yield* become(tool, execution);
  const pid = yield* tool.sys.fork(executedChild, execution);
  const { status } = yield* tool.sys.wait(pid);
  return WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
}

function* become(tool: ToolContext, { path, argv, env }: Execution): Routine<number> {
  try {
    return yield* tool.sys.execve(path, argv, env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.report(`execve '${path}' failed!\n`);
    return 1;
  }
}

function* executedChild(sys: Sys, execution: Execution): Routine<number> {
  return yield* become(new ToolContext(sys, "capsh", ["capsh"], execution.env, new Output(sys, 1)), execution);
}
