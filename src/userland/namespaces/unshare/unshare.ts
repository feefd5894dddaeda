import { CLONE_NEWNS } from "../../../abi/sched.ts";
import { SIG_BLOCK, SIG_DFL, SIG_SETMASK, SIG_UNBLOCK, SIGCHLD, SIGINT, SIGTERM } from "../../../abi/signal.ts";
import { WEXITSTATUS, WIFEXITED, WTERMSIG } from "../../../abi/wait.ts";
import type { Environment } from "../../../platform/program/program.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { Output } from "../../io/output.ts";
import { HELP_AND_VERSION } from "../../options/help-and-version.ts";
import type { Option } from "../../options/option.ts";
import { orFail } from "../../or-fail.ts";
import { defineTool, Failure, ToolContext } from "../../tool.ts";
import { NAMESPACE_KINDS } from "../namespace-kinds.ts";
import { awaitAssistant, bindAll, bindNamespaces, startAssistant, writeMaps } from "./assistant.ts";
import { enter, writeProcFile } from "./new-namespaces.ts";
import { requestOf, type UnshareRequest } from "./request.ts";

interface ChildState {
  readonly name: string;
  readonly env: Environment;
  readonly request: UnshareRequest;
  /** The signal mask to go back to. */
  readonly mask: readonly number[];
}

/** A file to keep the namespace on can only be given with "=": the letters take none. */
const NAMESPACE_OPTIONS: readonly Option[] = NAMESPACE_KINDS.flatMap(({ option, letter }) => [
  { short: letter, help: `unshare the ${option} namespace` },
  { long: option, argument: "FILE", isOptional: true, help: "the same, and keep it on FILE" },
]);

/** unshare(1) */
export const unshare = defineTool({
  name: "unshare",
  usage: "[options] [PROGRAM [ARGUMENT]...]\n\nRun a program in new namespaces.",
  options: [
    ...NAMESPACE_OPTIONS,
    { short: "f", long: "fork", help: "fork before running PROGRAM" },
    { long: "map-user", argument: "USER", help: "map the current user to USER (implies --user)" },
    { long: "map-group", argument: "GROUP", help: "map the current group to GROUP (implies --user)" },
    { short: "r", long: "map-root-user", help: "map the current user to root (implies --user)" },
    { short: "c", long: "map-current-user", help: "map the current user to itself (implies --user)" },
    { long: "map-auto", help: "map subordinate users and groups (implies --user)" },
    { long: "map-users", argument: "OUTER,INNER,COUNT", help: "map COUNT users from OUTER on (implies --user)" },
    { long: "map-groups", argument: "OUTER,INNER,COUNT", help: "map COUNT groups from OUTER on (implies --user)" },
    {
      long: "kill-child",
      argument: "SIGNAL",
      isOptional: true,
      help: "kill the child when unshare dies (implies --fork)",
    },
    { long: "mount-proc", argument: "DIR", isOptional: true, help: "mount proc first (implies --mount)" },
    { long: "propagation", argument: "MODE", help: "slave, shared, private or unchanged: mounts' propagation" },
    { long: "setgroups", argument: "allow|deny", help: "control setgroups(2) in the user namespace" },
    { long: "keep-caps", help: "keep capabilities of the user namespace across exec" },
    { short: "R", long: "root", argument: "DIR", help: "run with DIR as root directory" },
    { short: "w", long: "wd", argument: "DIR", help: "change the working directory to DIR" },
    { short: "S", long: "setuid", argument: "UID", help: "set the user id" },
    { short: "G", long: "setgid", argument: "GID", help: "set the group id" },
    { long: "monotonic", argument: "OFFSET", help: "offset of the monotonic clock, in seconds" },
    { long: "boottime", argument: "OFFSET", help: "offset of the boot-time clock, in seconds" },
    ...HELP_AND_VERSION,
  ],
  isPermuting: false,
  hasShortName: true,
  functions: { bindNamespaces, writeMaps, child },
  *run(tool, parsed) {
    return yield* start(tool, yield* requestOf(tool, parsed));
  },
});

function* start(tool: ToolContext, request: UnshareRequest): Routine<number> {
  const { sys, name, env } = tool;
  const { flags, forks, kept, userRanges, groupRanges, monotonic, boottime } = request;
  yield* sys.sigaction(SIGCHLD, { handler: SIG_DFL });
  const bindsFromOutside = kept.length > 0 && (flags & CLONE_NEWNS) !== 0;
  const binder = bindsFromOutside ? yield* startAssistant(tool, bindNamespaces, request) : null;
  const mapper = userRanges.length + groupRanges.length > 0 ? yield* startAssistant(tool, writeMaps, request) : null;
  yield* orFail(sys.unshare(flags), "unshare failed");
  if (mapper !== null) yield* awaitAssistant(sys, mapper);
  if (boottime !== null) yield* writeProcFile(sys, "/proc/self/timens_offsets", `boottime ${boottime} 0`);
  if (monotonic !== null) yield* writeProcFile(sys, "/proc/self/timens_offsets", `monotonic ${monotonic} 0`);
  let pid: number | null = null;
  if (forks) {
    // The parent outlives what the terminal sends, to hand on the child's end.
    const mask = yield* sys.sigprocmask(SIG_BLOCK, [SIGINT, SIGTERM]);
    const state: ChildState = { name, env, request, mask };
    pid = yield* orFail(sys.fork(child, state), "fork failed");
  }
  if (binder !== null) yield* awaitAssistant(sys, binder);
  else yield* bindAll(sys, yield* sys.getpid(), request);
  return pid === null ? yield* enter(tool, request) : yield* endAs(sys, pid);
}

function* child(sys: Sys, { name, env, request, mask }: ChildState): Routine<number> {
  const tool = new ToolContext(sys, name, [name], env, new Output(sys, 1));
  yield* sys.sigprocmask(SIG_SETMASK, mask);
  try {
    return yield* enter(tool, request);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* tool.error(error.message);
    return error.status ?? 1;
  }
}

/** Waits for the child and ends as it did: with its exit status, or by the same signal. */
function* endAs(sys: Sys, pid: number): Routine<number> {
  const { status } = yield* orFail(sys.wait(pid), "waitpid failed");
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  const signal = WTERMSIG(status);
  yield* sys.sigaction(signal, { handler: SIG_DFL }).orErrno();
  yield* sys.sigprocmask(SIG_UNBLOCK, [signal]);
  yield* sys.kill(yield* sys.getpid(), signal);
  throw new Failure("child exit failed: Success");
}
