import { O_CLOEXEC, O_RDONLY } from "../../abi/fcntl.ts";
import { CLONE_NEWPID, CLONE_NEWUSER } from "../../abi/sched.ts";
import { SIGCONT, SIGSTOP } from "../../abi/signal.ts";
import { WEXITSTATUS, WIFEXITED, WIFSTOPPED, WTERMSIG, WUNTRACED } from "../../abi/wait.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { becomeCommand, becomeShell } from "../exec/become-command.ts";
import { Output } from "../io/output.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import type { Parsed } from "../options/parsed.ts";
import { orFail } from "../or-fail.ts";
import { readEnvironment } from "../procfs/command-line.ts";
import { defineTool, Failure, ToolContext } from "../tool.ts";
import { NAMESPACE_KINDS, type NamespaceKind } from "./namespace-kinds.ts";
import { parseNumber } from "./numeric-id.ts";

/** A namespace to enter. */
interface Entry {
  readonly kind: NamespaceKind;
  readonly fd: number;
}

/** What the process is to be, and to run, in the namespaces. */
interface Command {
  readonly name: string;
  readonly env: Environment;
  readonly argv: readonly string[];
  /** null: as it is. */
  readonly uid: number | null;
  readonly gid: number | null;
  /** setgroups(2) has failed before: then it has to work now. */
  readonly hasGroupsLeft: boolean;
}

/** nsenter(1) */
export const nsenter = defineTool({
  name: "nsenter",
  usage: "[options] [PROGRAM [ARGUMENT]...]\n\nRun a program in the namespaces of other processes.",
  options: [
    { short: "a", long: "all", help: "enter all namespaces" },
    { short: "t", long: "target", argument: "PID", help: "the process whose namespaces are entered" },
    ...NAMESPACE_KINDS.map(({ letter, option }) => ({
      short: letter,
      long: option,
      argument: "FILE",
      isOptional: true,
      help: `enter the ${option} namespace`,
    })),
    { short: "S", long: "setuid", argument: "UID", help: "set the user id in the namespaces" },
    { short: "G", long: "setgid", argument: "GID", help: "set the group id in the namespaces" },
    { long: "preserve-credentials", help: "do not touch user and group ids" },
    { short: "r", long: "root", argument: "DIR", isOptional: true, help: "set the root directory" },
    { short: "w", long: "wd", argument: "DIR", isOptional: true, help: "set the working directory" },
    { short: "W", long: "wdns", argument: "DIR", help: "set the working directory in the namespaces" },
    { short: "e", long: "env", help: "take the target's environment" },
    { short: "F", long: "no-fork", help: "do not fork before running PROGRAM" },
    ...HELP_AND_VERSION,
  ],
  isPermuting: false,
  hasShortName: true,
  functions: { child },
  *run(tool, parsed) {
    const { sys } = tool;
    const target = parsed.value("target");
    const pid = target === undefined ? null : parseNumber(target, "failed to parse pid");
    const uid = idOption(parsed, "setuid", "failed to parse uid");
    const gid = idOption(parsed, "setgid", "failed to parse gid");
    const entries = yield* openNamespaces(tool, parsed, pid);
    const rootFd = yield* openPlace(sys, parsed, "root", "root", pid);
    const directoryFd = yield* openPlace(sys, parsed, "wd", "cwd", pid);
    const env = parsed.has("env") ? yield* targetEnvironment(sys, pid) : tool.env;
    const entersUser = entries.some(({ kind }) => kind.flag === CLONE_NEWUSER);
    const becomesRoot = entersUser && !parsed.has("preserve-credentials");
    // Once before and once after: it need only work on one side of setns.
    const hasGroupsLeft = becomesRoot && (yield* sys.setgroups([]).orErrno()) !== undefined;
    yield* enterAll(sys, entries);
    yield* moveTo(sys, rootFd, directoryFd, parsed.value("wdns"));
    const command: Command = {
      name: tool.name,
      env,
      argv: parsed.operands,
      uid: uid ?? (becomesRoot ? 0 : null),
      gid: gid ?? (becomesRoot ? 0 : null),
      hasGroupsLeft: hasGroupsLeft || !becomesRoot,
    };
    const forks = entries.some(({ kind }) => kind.flag === CLONE_NEWPID) && !parsed.has("no-fork");
    if (!forks) return yield* execute(tool, command);
    yield* tool.out.flush();
    return yield* endAs(sys, yield* orFail(sys.fork(child, command), "fork failed"));
  },
});

function idOption(parsed: Parsed, name: string, what: string): number | null {
  const text = parsed.value(name);
  return text === undefined ? null : parseNumber(text, what);
}

function* openNamespaces({ sys }: ToolContext, parsed: Parsed, pid: number | null): Routine<Entry[]> {
  if (parsed.has("all") && pid === null) throw new Failure("no target PID specified for --all");
  const entries: Entry[] = [];
  for (const kind of NAMESPACE_KINDS) {
    const isAsked = parsed.has(kind.option);
    const file = parsed.value(kind.option);
    if (!isAsked && !(parsed.has("all") && (yield* differs(sys, pid!, kind)))) continue;
    if (file === undefined && pid === null)
      throw new Failure(`neither filename nor target pid supplied for ${kind.file}`);
    const path = file === undefined || file === "" ? `/proc/${pid}/${kind.file}` : file;
    entries.push({ kind, fd: yield* orFail(sys.open(path, O_RDONLY | O_CLOEXEC), `cannot open ${path}`) });
  }
  return entries;
}

/** Whether the process is in another namespace of this kind. A kind the kernel does not have does not differ. */
function* differs(sys: Sys, pid: number, { file }: NamespaceKind): Routine<boolean> {
  const own = `/proc/self/${file}`;
  if ((yield* sys.access(own, 0).orErrno()) !== undefined) return false;
  const path = `/proc/${pid}/${file}`;
  const theirs = yield* orFail(sys.stat(path), `stat of ${path} failed`);
  return theirs.st_ino !== (yield* orFail(sys.stat(own), `stat of ${own} failed`)).st_ino;
}

/** --root and --wd: a directory, or the target's. */
function* openPlace(
  sys: Sys,
  parsed: Parsed,
  option: string,
  link: string,
  pid: number | null,
): Routine<number | null> {
  if (!parsed.has(option)) return null;
  const directory = parsed.value(option);
  if (directory === undefined && pid === null)
    throw new Failure(`neither filename nor target pid supplied for ${link}`);
  const path = directory ?? `/proc/${pid}/${link}`;
  return yield* orFail(sys.open(path, O_RDONLY | O_CLOEXEC), `cannot open ${path}`);
}

function* targetEnvironment(sys: Sys, pid: number | null): Routine<Environment> {
  if (pid === null) throw new Failure("no target PID specified for --env");
  const path = `/proc/${pid}/environ`;
  const entries = yield* orFail(readEnvironment(sys, `/proc/${pid}`), `cannot open ${path}`);
  return Object.fromEntries(
    entries.map((entry) => [entry.replace(/=.*/s, ""), entry.slice(entry.indexOf("=") + 1)] as const),
  );
}

/** The user namespace comes last, to use what the caller may do in his own; or first, where it takes its rights to enter the others. */
function* enterAll(sys: Sys, entries: readonly Entry[]): Routine {
  let left = entries.filter(({ kind }) => kind.flag !== CLONE_NEWUSER);
  const refused: Entry[] = [];
  for (const entry of left) {
    if ((yield* sys.setns(entry.fd, entry.kind.flag).orErrno()) !== undefined) refused.push(entry);
  }
  left = [...entries.filter(({ kind }) => kind.flag === CLONE_NEWUSER), ...refused];
  for (const { kind, fd } of left)
    yield* orFail(sys.setns(fd, kind.flag), `reassociate to namespace '${kind.file}' failed`);
}

function* moveTo(sys: Sys, root: number | null, directory: number | null, inside: string | undefined): Routine {
  let target = directory;
  if (root !== null) {
    if (target === null && inside === undefined)
      target = yield* orFail(sys.open(".", O_RDONLY | O_CLOEXEC), "cannot open current working directory");
    yield* orFail(sys.fchdir(root), "change directory by root file descriptor failed");
    yield* orFail(sys.chroot("."), "chroot failed");
  }
  if (inside !== undefined)
    target = yield* orFail(sys.open(inside, O_RDONLY | O_CLOEXEC), "cannot open current working directory");
  if (target !== null)
    yield* orFail(sys.fchdir(target), "change directory by working directory file descriptor failed");
}

function* execute(tool: ToolContext, { argv, env, uid, gid, hasGroupsLeft }: Command): Routine<never> {
  const { sys } = tool;
  if (gid !== null) {
    const hasFailed = (yield* sys.setgroups([]).orErrno()) !== undefined;
    if (hasFailed && hasGroupsLeft) yield* orFail(sys.setgroups([]), "setgroups failed");
    yield* orFail(sys.setgid(gid), "setgid failed");
  }
  if (uid !== null) yield* orFail(sys.setuid(uid), "setuid failed");
  return yield* argv.length > 0 ? becomeCommand(tool, argv, env) : becomeShell(tool, env);
}

function* child(sys: Sys, command: Command): Routine<number> {
  const tool = new ToolContext(sys, command.name, [command.name], command.env, new Output(sys, 1));
  try {
    return yield* execute(tool, command);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* tool.error(error.message);
    return error.status ?? 1;
  }
}

/** Waits for the child, stops and goes on with it, and ends as it did. */
function* endAs(sys: Sys, pid: number): Routine<number> {
  for (;;) {
    const { status } = yield* orFail(sys.wait(pid, WUNTRACED), "waitpid failed");
    const self = yield* sys.getpid();
    if (WIFSTOPPED(status)) {
      yield* sys.kill(self, SIGSTOP);
      yield* sys.kill(pid, SIGCONT);
      continue;
    }
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    yield* sys.kill(self, WTERMSIG(status));
    return 1;
  }
}
