import { ELOOP, ENAMETOOLONG, ENOENT, ENOEXEC, ENOTDIR } from "../../../abi/errno.ts";
import { SIG_DFL } from "../../../abi/signal.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { type GroupRequest, joinGroup } from "../jobs/process-group.ts";
import { execErrorText } from "./find-command.ts";
import { candidates } from "./path-search.ts";

/** The shell that runs executable files the kernel has no format for: scripts without `#!`. */
const SHELL_PATH = "/bin/sh";

/** What is to be executed, as data. */
export interface ExecRequest {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where to look for it, from `index` on. */
  readonly path: string;
  /** -1 for an argv[0] with a slash. */
  readonly index: number;
  /** What errors begin with. */
  readonly prefix: string;
}

/** A child that executes a file, made by vfork(2). One of the program's `functions`. */
export interface ExecChildState {
  readonly request: ExecRequest;
  readonly group: GroupRequest | null;
  /** Signals that the shell ignores for itself alone. */
  readonly defaults: readonly number[];
}

export function* execChild(sys: Sys, { request, group, defaults }: ExecChildState): Routine<number> {
  if (group !== null) yield* joinGroup(sys, group);
  for (const signal of defaults) yield* sys.sigaction(signal, { handler: SIG_DFL });
  return yield* executeFile(sys, request);
}

/** Executes the file. @returns only when that failed, and stderr knows: 127 if there is none, else 126 (POSIX sh 2.8.2). */
export function* executeFile(sys: Sys, request: ExecRequest): Routine<number> {
  const { argv, index, path } = request;
  const name = argv[0]!;
  let errno = ENOENT;
  if (index < 0 || name.includes("/")) errno = yield* tryFile(sys, name, request);
  else {
    for (const file of candidates(path, name).slice(index)) {
      const failure = yield* tryFile(sys, file, request);
      if (failure !== ENOENT && failure !== ENOTDIR) errno = failure;
    }
  }
  yield* sys.write(2, `${request.prefix}${name}: ${execErrorText(errno)}\n`).orErrno();
  return errno === ELOOP || errno === ENAMETOOLONG || errno === ENOENT || errno === ENOTDIR ? 127 : 126;
}

/** @returns the errno that kept it from being executed. */
function* tryFile(sys: Sys, file: string, { argv, environment }: ExecRequest): Routine<number> {
  const result: number = yield* sys.execve(file, argv, environment).orErrno();
  if (result !== -ENOEXEC || file === SHELL_PATH) return -result;
  return -(yield* sys.execve(SHELL_PATH, [SHELL_PATH, file, ...argv.slice(1)], environment).orErrno());
}
