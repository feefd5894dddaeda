import { X_OK } from "../../../abi/access.ts";
import { EACCES, ENOENT, ENOTDIR } from "../../../abi/errno.ts";
import { S_IFMT, S_IFREG } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "../state/shell.ts";

/** What `command -p` searches: where all standard utilities are. */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Where a command can be, in the order of PATH; an empty entry is the working directory. */
export function candidates(path: string, name: string): string[] {
  return path.split(":").map((directory) => (directory === "" ? name : `${directory}/${name}`));
}

/** The value of PATH; without one nothing is found. */
export function searchPath(shell: Shell): string | undefined {
  return shell.variables.get("PATH");
}

export type PathSearch = { readonly index: number } | { readonly errno: number };

/** The first file of that name that may be executed. Whether it can be shows when it is. */
export function* searchFile(shell: Shell, path: string | undefined, name: string, from = 0): Routine<PathSearch> {
  let errno = ENOENT;
  if (path === undefined) return { errno };
  const files = candidates(path, name);
  for (let index = from; index < files.length; index++) {
    const stat = yield* shell.sys.stat(files[index]!).orErrno();
    if (typeof stat === "number") {
      if (stat !== -ENOENT && stat !== -ENOTDIR) errno = -stat;
    } else if (yield* isExecutable(shell, files[index]!, stat.st_mode)) return { index };
    else errno = EACCES;
  }
  return { errno };
}

function* isExecutable({ sys }: Shell, path: string, mode: number): Routine<boolean> {
  if ((mode & S_IFMT) !== S_IFREG) return false;
  return (mode & 0o111) === 0o111 || (yield* sys.access(path, X_OK).orErrno()) === undefined;
}
