import { F_OK } from "../../abi/access.ts";
import { EACCES, ENOENT, ENOEXEC, ENOTDIR } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { SpawnOptions } from "../../platform/program/sys/spawn.ts";
import type { Routine } from "../../platform/program/syscall.ts";

/**
 * posix_spawnp(3): a child that executes `argv[0]`, looked up along PATH of `env` as execvp(3) does it.
 * @returns its process number.
 * @throws Errno when nothing could be executed: there is no child then.
 */
export function* spawnvp(
  sys: Sys,
  argv: readonly string[],
  env: Environment,
  options: SpawnOptions = {},
): Routine<number> {
  const file = argv[0] ?? "";
  let errno = ENOENT;
  for (const path of candidates(file, env["PATH"])) {
    // Asked first: a child only to learn that there is nothing would be dear.
    const missing = yield* sys.access(path, F_OK).orErrno();
    let result = missing === undefined ? yield* attempt(sys, path, argv, env, options) : missing;
    if (result === -ENOEXEC) result = yield* attempt(sys, "/bin/sh", ["/bin/sh", path, ...argv.slice(1)], env, options);
    if (result > 0) return result;
    if (result !== -ENOENT && result !== -ENOTDIR && result !== -EACCES) throw new Errno(-result, "execve", file);
    if (result === -EACCES) errno = EACCES;
  }
  throw new Errno(errno, "execve", file);
}

function* attempt(
  sys: Sys,
  path: string,
  argv: readonly string[],
  env: Environment,
  options: SpawnOptions,
): Routine<number> {
  try {
    return yield* sys.spawn(path, argv, { ...options, env });
  } catch (error) {
    if (error instanceof Errno) return -error.errno;
    throw error;
  }
}

function candidates(file: string, path: string | undefined): string[] {
  if (file === "") return [];
  if (file.includes("/")) return [file];
  return (path ?? "/bin:/usr/bin").split(":").map((directory) => (directory === "" ? file : `${directory}/${file}`));
}
