import { S_IFDIR, S_IFMT } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { candidates } from "../execution/path-search.ts";
import { ShellError } from "../shell-error.ts";
import type { Shell } from "../state/shell.ts";
import { canonicalPath, changeDirectory } from "../state/working-directory.ts";
import type { Builtin } from "./builtin.ts";
import { OptionScanner } from "./option-scanner.ts";

/** cd and its other name: POSIX, with -L (default) and -P. */
function changing(name: "cd" | "chdir"): Builtin {
  return {
    name,
    *run(shell, argv) {
      const { isPhysical, operands } = directoryOptions(argv);
      const { variables } = shell;
      const isBack = operands[0] === "-";
      const wanted = (isBack ? variables.get("OLDPWD") : (operands[0] ?? variables.get("HOME"))) ?? "";
      const found = yield* findDirectory(shell, wanted);
      if (!(yield* enter(shell, found?.path ?? wanted, isPhysical))) throw new ShellError(`can't cd to ${wanted}`);
      if (isBack || found?.isSurprising === true) yield* shell.out.write(`${shell.directory.logical ?? ""}\n`);
      return 0;
    },
  };
}

export const cd = changing("cd");
export const chdir = changing("chdir");

export const pwd: Builtin = {
  name: "pwd",
  *run(shell, argv) {
    const { isPhysical } = directoryOptions(argv);
    const { directory } = shell;
    if (isPhysical && directory.physical === null) {
      const path = yield* shell.sys.getcwd().orErrno();
      if (typeof path === "string") directory.physical = path;
    }
    yield* shell.out.write(`${(isPhysical ? directory.physical : directory.logical) ?? ""}\n`);
    return 0;
  },
};

/** The last of -L and -P counts. */
function directoryOptions(argv: readonly string[]): { isPhysical: boolean; operands: readonly string[] } {
  const options = new OptionScanner(argv, "LP");
  let isPhysical = false;
  for (let letter = options.read(); letter !== null; letter = options.read()) isPhysical = letter === "P";
  return { isPhysical, operands: options.operands };
}

/** In CDPATH. @returns null for a path that is not looked up there, or is not found. */
function* findDirectory(
  shell: Shell,
  wanted: string,
): Routine<{ readonly path: string; readonly isSurprising: boolean } | null> {
  if (wanted.startsWith("/") || /^\.\.?(\/|$)/.test(wanted)) return null;
  const cdpath = shell.variables.get("CDPATH");
  if (cdpath === undefined) return null;
  const directories = cdpath.split(":");
  for (const [i, path] of candidates(cdpath, wanted === "" ? "." : wanted).entries()) {
    const stat = yield* shell.sys.stat(path).orErrno();
    if (typeof stat === "number" || (stat.st_mode & S_IFMT) !== S_IFDIR) continue;
    return { path, isSurprising: directories[i] !== "" };
  }
  return null;
}

function* enter(shell: Shell, path: string, isPhysical: boolean): Routine<boolean> {
  const target = path === "" ? "." : path;
  const logical = isPhysical ? null : canonicalPath(shell.directory.logical, target);
  const result: unknown = yield* shell.sys.chdir(logical ?? target).orErrno();
  if (typeof result === "number" && result < 0) return false;
  yield* changeDirectory(shell, logical);
  for (const command of shell.hashed.values()) command.isStale = true;
  return true;
}
