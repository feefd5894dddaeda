import { EACCES, ENOENT, ENOEXEC, ENOTDIR } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Environment } from "../../platform/program/program.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";

/** _CS_PATH: where glibc looks when PATH is not set. */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * execvp(3): a name without a slash is looked up along PATH of `env`; a file without a known format is given to the shell. Returns only by
 * throwing.
 * @throws Errno EACCES when some directory of PATH had a file that could not be executed and no other had one that could.
 */
export function* execvp(sys: Sys, file: string, argv: readonly string[], env: Environment): Routine<never> {
  if (file === "") throw new Errno(ENOENT, "execve", file);
  let found: Errno | null = null;
  for (const path of candidates(file, env)) {
    try {
      yield* sys.execve(path, argv, env);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      if (error.errno === ENOEXEC) return yield* sys.execve("/bin/sh", ["/bin/sh", path, ...argv.slice(1)], env);
      // Nothing there, or a directory of PATH that is none: on to the next.
      if (error.errno !== EACCES && error.errno !== ENOENT && error.errno !== ENOTDIR) throw error;
      if (found === null || error.errno === EACCES) found = error;
    }
  }
  throw found ?? new Errno(ENOENT, "execve", file);
}

function candidates(file: string, env: Environment): string[] {
  if (file.includes("/")) return [file];
  // POSIX: an empty element is the working directory.
  const { PATH = DEFAULT_PATH } = env;
  return PATH.split(":").map((directory) => (directory === "" ? file : `${directory}/${file}`));
}
