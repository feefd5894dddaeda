import { SIG_BLOCK, SIGCONT, SIGSTOP } from "../../abi/signal.ts";
import { WEXITSTATUS, WIFSIGNALED, WIFSTOPPED, WTERMSIG, WUNTRACED } from "../../abi/wait.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { becomeCommand } from "../exec/become-command.ts";
import { Output } from "../io/output.ts";
import { HELP_AND_VERSION } from "../options/help-and-version.ts";
import type { Parsed } from "../options/parsed.ts";
import { orFail } from "../or-fail.ts";
import { ifReadable, readProcFile } from "../procfs/read-file.ts";
import { NAMED_SIGNALS } from "../signals/signal-name.ts";
import { defineTool, Failure, ToolContext } from "../tool.ts";
import { getgrnam, getgrouplist, getpwnam, type Passwd } from "../users/index.ts";

/** What the child has to become. */
interface Session {
  readonly name: string;
  readonly user: Passwd;
  readonly groups: readonly number[];
  readonly gid: number;
  readonly shell: string;
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly isLogin: boolean;
  readonly isNewSession: boolean;
}

/** su(1). There are no passwords: root may become anybody, nobody else may. */
export const su = defineTool({
  name: "su",
  usage: "[options] [-] [USER [ARGUMENT]...]\n\nRun a shell as USER, default root. A mere - implies -l.",
  options: [
    { short: "m", long: "preserve-environment", help: "do not reset the environment" },
    { short: "p", help: "same as -m" },
    { short: "w", long: "whitelist-environment", argument: "LIST", help: "variables not to reset with -l" },
    { short: "g", long: "group", argument: "GROUP", help: "the primary group" },
    { short: "G", long: "supp-group", argument: "GROUP", help: "a supplementary group" },
    { short: "l", long: "login", help: "make the shell a login shell" },
    { short: "c", long: "command", argument: "COMMAND", help: "pass COMMAND to the shell with -c" },
    { long: "session-command", argument: "COMMAND", help: "the same, without a new session" },
    { short: "f", long: "fast", help: "pass -f to the shell" },
    { short: "s", long: "shell", argument: "SHELL", help: "run SHELL instead of the user's" },
    ...HELP_AND_VERSION,
  ],
  hasShortName: true,
  functions: { startSession },
  *run(tool, parsed) {
    const session = yield* prepare(tool, parsed);
    yield* tool.out.flush();
    return yield* supervise(tool.sys, yield* tool.sys.fork(startSession, session));
  },
});

/** @throws Failure */
function* prepare(tool: ToolContext, parsed: Parsed): Routine<Session> {
  const { sys, env } = tool;
  const [dash, ...others] = parsed.operands;
  const operands = dash === "-" ? others : parsed.operands;
  const isLogin = parsed.has("login") || dash === "-";
  const [userName = "root", ...args] = operands;
  const isRoot = (yield* sys.getuid()) === 0;
  if ((parsed.has("group") || parsed.has("supp-group")) && !isRoot)
    throw new Failure("only root can specify alternative groups");
  const named = yield* groupIds(tool, parsed);
  const user = yield* getpwnam(sys, userName);
  if (user === null || user.pw_dir === "")
    throw new Failure(`user ${userName} does not exist or the user entry does not contain all the required fields`);
  if (!isRoot) throw new Failure("Authentication failure");
  const keepsEnvironment = (parsed.has("preserve-environment") || parsed.has("p")) && !isLogin;
  const { SHELL } = env;
  const kept = keepsEnvironment ? SHELL : undefined;
  const shell = parsed.value("shell") ?? kept ?? (user.pw_shell || "/bin/sh");
  const base = shell.slice(shell.lastIndexOf("/") + 1);
  const command = parsed.value("command") ?? parsed.value("session-command");
  return {
    name: tool.name,
    user,
    gid: named.gid ?? user.pw_gid,
    groups: named.all ?? (yield* getgrouplist(sys, user.pw_name, user.pw_gid)),
    shell,
    argv: [
      isLogin ? `-${base}` : base,
      ...(parsed.has("fast") ? ["-f"] : []),
      ...(command === undefined ? [] : ["-c", command]),
      ...args,
    ],
    env: keepsEnvironment
      ? env
      : yield* sessionEnvironment(
          sys,
          env,
          user,
          shell,
          isLogin ? (parsed.value("whitelist-environment") ?? "") : null,
        ),
    isLogin,
    // The session stays for root: it may do what it likes anyway.
    isNewSession: parsed.has("command") && !parsed.has("session-command") && user.pw_uid !== 0,
  };
}

/** -g and -G: the first -G is the primary group where no -g is. `all` is null without either. */
function* groupIds(tool: ToolContext, parsed: Parsed): Routine<{ gid: number | null; all: number[] | null }> {
  const ids: number[] = [];
  for (const name of [...parsed.values("group").slice(-1), ...parsed.values("supp-group")]) {
    const group = yield* getgrnam(tool.sys, name);
    if (group === null) throw new Failure(`group ${name} does not exist`);
    ids.push(group.gr_gid);
  }
  const supplementary = parsed.has("group") ? ids.slice(1) : ids;
  return { gid: ids[0] ?? null, all: ids.length === 0 ? null : supplementary.length === 0 ? ids : supplementary };
}

/** @param whitelist of a login: variables that stay, separated by commas; null for no login. */
function* sessionEnvironment(
  sys: Sys,
  env: Environment,
  user: Passwd,
  shell: string,
  whitelist: string | null,
): Routine<Environment> {
  const { pw_dir, pw_name, pw_uid } = user;
  if (whitelist === null) {
    // Root keeps the caller's USER and LOGNAME.
    const who = pw_uid === 0 ? {} : { USER: pw_name, LOGNAME: pw_name };
    return { ...env, HOME: pw_dir, SHELL: shell, ...who };
  }
  const kept = ["TERM", "COLORTERM", "NO_COLOR", ...whitelist.split(",")];
  const path =
    pw_uid === 0
      ? ((yield* loginDefinition(sys, "ENV_SUPATH")) ?? "/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin")
      : ((yield* loginDefinition(sys, "ENV_PATH")) ?? "/usr/local/bin:/bin:/usr/bin");
  return {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => kept.includes(name))),
    HOME: pw_dir,
    SHELL: shell,
    USER: pw_name,
    LOGNAME: pw_name,
    PATH: path,
  };
}

/** login.defs(5); ENV_PATH and ENV_SUPATH may be written "PATH=...". */
function* loginDefinition(sys: Sys, name: string): Routine<string | null> {
  const text = (yield* ifReadable(readProcFile(sys, "/etc/login.defs"))) ?? "";
  const line = text
    .split("\n")
    .map((candidate) => candidate.trim().split(/\s+/))
    .find(([first]) => first === name);
  return line?.[1]?.replace(/^PATH=/, "") ?? null;
}

/** The child: becomes the user and the shell. */
function* startSession(sys: Sys, session: Session): Routine<number> {
  const { name, user, gid, groups, shell, argv, env, isLogin, isNewSession } = session;
  const tool = new ToolContext(sys, name, [name], env, new Output(sys, 1));
  try {
    yield* orFail(sys.setgroups(groups), "cannot set groups");
    yield* orFail(sys.setgid(gid), "cannot set group id");
    yield* orFail(sys.setuid(user.pw_uid), "cannot set user id");
    // A session of its own: or it could type into the caller's terminal (TIOCSTI).
    if (isNewSession) yield* sys.setsid();
    if (isLogin) yield* enterHome(tool, user.pw_dir);
    return yield* becomeCommand(tool, [shell, ...argv.slice(1)], env, undefined, argv[0]);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    yield* tool.error(error.message);
    return error.status ?? 1;
  }
}

function* enterHome(tool: ToolContext, directory: string): Routine {
  try {
    yield* tool.sys.chdir(directory);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.error(`warning: cannot change directory to ${directory}: ${error.description}`);
  }
}

/** Waits for the child, stopping and going on with it. @returns its exit status, 128 + N for signal N. */
function* supervise(sys: Sys, pid: number): Routine<number> {
  // What the terminal sends is the child's to handle.
  yield* sys.sigprocmask(
    SIG_BLOCK,
    Array.from({ length: NAMED_SIGNALS }, (_, i) => i + 1),
  );
  for (;;) {
    const { status } = yield* sys.wait(pid, WUNTRACED);
    if (WIFSTOPPED(status)) {
      yield* sys.kill(yield* sys.getpid(), SIGSTOP);
      yield* sys.kill(pid, SIGCONT);
      continue;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
}
