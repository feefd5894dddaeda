import { F_SETFD, O_RDONLY } from "../../../abi/fcntl.ts";
import { CLONE_VFORK, CLONE_VM } from "../../../abi/sched.ts";
import { SIG_DFL, SIG_SETMASK, SIGCHLD } from "../../../abi/signal.ts";
import { SYS_execve, syscallName } from "../../../abi/unistd-riscv64.ts";
import { Errno } from "../errno-error.ts";
import type { Environment } from "../program.ts";
import type { Routine } from "../syscall.ts";
import type { Sys } from "./index.ts";

/** posix_spawn_file_actions_t: what the child does before it executes the program, in order. */
export type SpawnAction =
  | { readonly do: "open"; readonly fd: number; readonly path: string; readonly flags?: number; readonly mode?: number }
  | { readonly do: "dup2"; readonly fd: number; readonly newfd: number }
  | { readonly do: "close"; readonly fd: number }
  | { readonly do: "chdir"; readonly path: string }
  | { readonly do: "fchdir"; readonly fd: number };

/** posix_spawnattr_t. */
export interface SpawnOptions {
  readonly actions?: readonly SpawnAction[];
  /** Default: the program's own. */
  readonly env?: Environment;
  /** The child's process group; 0 for one of its own. Default: the parent's. */
  readonly pgroup?: number;
  /** In a new session. */
  readonly setsid?: boolean;
  /** The child's signal mask. Default: the parent's. */
  readonly sigmask?: readonly number[];
  /** Signals that are to do what they do by default. */
  readonly sigdefault?: readonly number[];
}

interface SpawnState {
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly options: SpawnOptions;
}

/**
 * posix_spawn(3): a child that executes `path`.
 * @returns its process number.
 * @throws Errno when an action or the exec fails: there is no child then.
 */
export function* spawn(sys: Sys, path: string, argv: readonly string[], options: SpawnOptions): Routine<number> {
  const env = options.env ?? (yield* sys.environ());
  const { actions, pgroup, setsid, sigmask, sigdefault } = options;
  const given = Object.fromEntries(
    Object.entries({ actions, pgroup, setsid, sigmask, sigdefault }).filter(([, value]) => value !== undefined),
  );
  const state: SpawnState = { path, argv, env, options: given };
  const pid = yield* sys.clone(CLONE_VM | CLONE_VFORK | SIGCHLD, spawnedChild, state);
  const errno = yield* sys.spawnError();
  if (errno === 0) return pid;
  yield* sys.wait(pid);
  throw new Errno(errno, syscallName(SYS_execve)!, path);
}

/** The child of `spawn`. Every program has this function, under SPAWNED_CHILD. */
export function* spawnedChild(sys: Sys, state: SpawnState): Routine<number> {
  try {
    const { path, argv, env, options } = state;
    if (options.setsid === true) yield* sys.setsid();
    if (options.pgroup !== undefined) yield* sys.setpgid(0, options.pgroup);
    for (const signal of options.sigdefault ?? []) yield* sys.sigaction(signal, { handler: SIG_DFL });
    for (const action of options.actions ?? []) yield* perform(sys, action);
    if (options.sigmask !== undefined) yield* sys.sigprocmask(SIG_SETMASK, options.sigmask);
    yield* sys.execve(path, argv, env);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* sys.failSpawn(error.errno);
  }
  return 127;
}

export const SPAWNED_CHILD = "$spawn";

function* perform(sys: Sys, action: SpawnAction): Routine {
  switch (action.do) {
    case "open": {
      const fd = yield* sys.open(action.path, action.flags ?? O_RDONLY, action.mode ?? 0o666);
      if (fd === action.fd) return;
      yield* sys.dup3(fd, action.fd);
      yield* sys.close(fd);
      return;
    }
    case "dup2":
      // posix_spawn_file_actions_adddup2: a descriptor onto itself loses its close-on-exec flag.
      if (action.fd === action.newfd) yield* sys.fcntl(action.fd, F_SETFD, 0);
      else yield* sys.dup3(action.fd, action.newfd);
      return;
    case "close":
      yield* sys.close(action.fd);
      return;
    case "chdir":
      yield* sys.chdir(action.path);
      return;
    case "fchdir":
      yield* sys.fchdir(action.fd);
  }
}
