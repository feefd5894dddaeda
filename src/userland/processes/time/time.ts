import { O_APPEND, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY } from "../../../abi/fcntl.ts";
import { SIG_IGN, SIGINT, SIGQUIT } from "../../../abi/signal.ts";
import { CLOCK_MONOTONIC } from "../../../abi/time.ts";
import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../../../abi/wait.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { encodeText } from "../../../platform/program/text.ts";
import { EX_EXEC_ENOENT, EX_EXEC_FAILED } from "../../exec/become-command.ts";
import { spawnvp } from "../../exec/spawnvp.ts";
import { writeAll } from "../../io/write-all.ts";
import type { Parsed } from "../../options/parsed.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../../tool.ts";
import { formatResources, NOTHING_USED, type Resources } from "./format-resources.ts";

const EXIT_CANCELED = 125;

const DEFAULT_FORMAT =
  "%Uuser %Ssystem %Eelapsed %PCPU (%Xavgtext+%Davgdata %Mmaxresident)k\n%Iinputs+%Ooutputs (%Fmajor+%Rminor)pagefaults %Wswaps";
/** POSIX time, -p. */
const PORTABLE_FORMAT = "real %e\nuser %U\nsys %S";

/** time(1), as GNU has it. */
export const time = defineTool({
  name: "time",
  usage: "[OPTION]... COMMAND [ARG]...\n\nRun COMMAND, and tell on standard error what it used.",
  usageStatus: EXIT_CANCELED,
  isPermuting: false,
  options: [
    { short: "a", long: "append", help: "with -o: append to the file" },
    { short: "f", long: "format", argument: "FORMAT", help: "what to tell; default: $TIME" },
    { short: "o", long: "output", argument: "FILE", help: "write to FILE instead of standard error" },
    { short: "p", long: "portability", help: "as POSIX has it: real, user and sys time, each in a line" },
    { short: "q", long: "quiet", help: "do not tell that COMMAND failed" },
  ],
  *run(tool, parsed) {
    const argv = parsed.operands;
    if (argv.length === 0) throw usageFailure("missing program to run");
    const fd = yield* openOutput(tool, parsed);
    const { status, resources } = yield* measure(tool, argv);
    const format = formatOf(tool, parsed);
    let text = "";
    if (!parsed.has("quiet") && format !== PORTABLE_FORMAT && status !== 0)
      text = WIFEXITED(status)
        ? `Command exited with non-zero status ${WEXITSTATUS(status)}\n`
        : `Command terminated by signal ${WTERMSIG(status)}\n`;
    yield* writeAll(tool.sys, fd, encodeText(`${text}${formatResources(format, resources)}\n`));
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  },
});

/** The last of -f and -p counts. */
function formatOf({ env }: ToolContext, parsed: Parsed): string {
  const { TIME = DEFAULT_FORMAT } = env;
  const last = parsed.last("format", "portability");
  if (last === "portability") return PORTABLE_FORMAT;
  return last === "format" ? parsed.value("format")! : TIME;
}

function* openOutput({ sys }: ToolContext, parsed: Parsed): Routine<number> {
  const file = parsed.value("output");
  if (file === undefined) return 2;
  const how = parsed.has("append") ? O_APPEND : O_TRUNC;
  try {
    return yield* sys.open(file, O_WRONLY | O_CREAT | O_CLOEXEC | how, 0o666);
  } catch (error) {
    throw error instanceof Errno ? new Failure(`${file}: ${error.description}`) : error;
  }
}

/** Runs the command; the keyboard's signals are for it alone. */
function* measure(
  tool: ToolContext,
  argv: readonly string[],
): Routine<{ readonly status: number; readonly resources: Resources }> {
  const { sys } = tool;
  const began = yield* sys.clock_gettime(CLOCK_MONOTONIC);
  let pid: number;
  try {
    pid = yield* spawnvp(sys, argv, tool.env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.error(`cannot run ${argv[0]}: ${error.description}`);
    const status = error.code === "ENOENT" ? EX_EXEC_ENOENT : EX_EXEC_FAILED;
    return { status: status << 8, resources: { command: argv, status, elapsed: 0, usage: NOTHING_USED } };
  }
  for (const signal of [SIGINT, SIGQUIT]) yield* sys.sigaction(signal, { handler: SIG_IGN });
  const { status, rusage } = yield* sys.wait4(pid);
  const ended = yield* sys.clock_gettime(CLOCK_MONOTONIC);
  const elapsed = ended.tv_sec - began.tv_sec + (ended.tv_nsec - began.tv_nsec) / 1e9;
  const exited = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  return { status, resources: { command: argv, status: exited, elapsed, usage: rusage } };
}
