import type { Routine } from "../../../platform/program/syscall.ts";
import { strerror } from "../strerror.ts";
import type { Shell } from "./shell.ts";

/**
 * `path` as seen from the directory `from`, without `.`, `..` and superfluous slashes, and without a look at symbolic links (POSIX cd, step 8).
 * @returns null when that needs to know where `from` is, and nobody does.
 */
export function canonicalPath(from: string | null, path: string): string | null {
  const isAbsolute = path.startsWith("/");
  if (!isAbsolute && from === null) return null;
  const whole = isAbsolute ? path : `${from}/${path}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  // XBD 4.13: what begins with exactly two slashes is the implementation's.
  const root = /^\/\/(?!\/)/.test(whole) ? "//" : "/";
  return root + parts.join("/");
}

/** After chdir(2): $PWD and $OLDPWD. @param logical where the shell is now; null to ask the kernel. */
export function* changeDirectory(shell: Shell, logical: string | null): Routine {
  const { directory } = shell;
  setExported(shell, "OLDPWD", directory.logical ?? "");
  directory.physical = logical === null ? yield* kernelDirectory(shell) : null;
  directory.logical = logical ?? directory.physical;
  setExported(shell, "PWD", directory.logical ?? "");
}

/** Where a new shell is: what $PWD says, if that is true (POSIX sh 2.5.3). */
export function* initialDirectory(shell: Shell): Routine {
  const { sys, variables, directory } = shell;
  const claimed = variables.get("PWD");
  if (claimed?.startsWith("/")) {
    const there = yield* sys.stat(claimed).orErrno();
    const here = yield* sys.stat(".").orErrno();
    if (typeof there !== "number" && typeof here !== "number") {
      if (there.st_dev === here.st_dev && there.st_ino === here.st_ino) directory.logical = claimed;
    }
  }
  if (directory.logical === null) {
    directory.physical = yield* kernelDirectory(shell);
    directory.logical = directory.physical;
  }
  setExported(shell, "PWD", directory.logical ?? "");
}

function setExported({ variables }: Shell, name: string, value: string): void {
  variables.set(name, value);
  variables.mark(name, "exported");
}

function* kernelDirectory(shell: Shell): Routine<string | null> {
  const path = yield* shell.sys.getcwd().orErrno();
  if (typeof path === "string") return path;
  yield* shell.warn(`getcwd() failed: ${strerror(-path)}`);
  return null;
}
