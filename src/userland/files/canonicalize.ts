/** The absolute name of a file, without ".", "..", repeated slashes and (unless asked for) symbolic links. */
import { F_OK } from "../../abi/access.ts";
import { EINVAL, ELOOP, ENOENT } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { attempt } from "./attempt.ts";

/** What has to be there: every component, all but the last, or nothing. */
export type Existence = "existing" | "all-but-last" | "missing";

/** Links followed before a chain of them counts as a loop. */
const MAX_LINKS = 400;

/** Must what stands before `suffix` be a directory, because nothing looks further into it? "/", "/." and "/.." at its end, "/.." anywhere. */
function requiresDirectory(suffix: string): boolean {
  return /^(?:\/+\.(?=\/))*\/+(?:\.?$|\.\.(?:\/|$))/.test(suffix);
}

function nextComponent(path: string): [component: string, rest: string] {
  const match = /^\/*([^/]*)(.*)$/s.exec(path)!;
  return [match[1]!, match[2]!];
}

/**
 * realpath(3), and what readlink(1) and realpath(1) do besides.
 * @param followsLinks false: ".." goes back in the text, links stand for themselves.
 */
export function* canonicalize(
  sys: Sys,
  path: string,
  existence: Existence,
  followsLinks = true,
): Routine<string | Errno> {
  if (path === "") return new Errno(ENOENT, "realpath", path);
  let resolved = "";
  if (!path.startsWith("/")) {
    const cwd = yield* attempt(sys.getcwd());
    if (cwd instanceof Errno) return cwd;
    resolved = cwd === "/" ? "" : cwd;
  }
  let rest = path;
  let links = 0;
  for (;;) {
    const [component, suffix] = nextComponent(rest);
    if (component === "") return resolved === "" ? "/" : resolved;
    rest = suffix;
    if (component === ".") continue;
    if (component === "..") {
      resolved = resolved.slice(0, Math.max(0, resolved.lastIndexOf("/")));
      continue;
    }
    const name = `${resolved}/${component}`;
    const target = followsLinks ? yield* attempt(sys.readlink(name)) : null;
    if (typeof target === "string") {
      links++;
      if (links > MAX_LINKS) {
        if (existence !== "missing") return new Errno(ELOOP, "readlink", path);
      } else {
        if (target.startsWith("/")) resolved = "";
        rest = target + suffix;
        continue;
      }
    } else {
      const error = yield* componentError(sys, name, suffix, existence, target);
      if (error !== null) return error;
    }
    resolved = name;
  }
}

/** Why a component that is no link ends the search; null if it does not. @param error of readlink(2), if that was asked. */
function* componentError(
  sys: Sys,
  name: string,
  suffix: string,
  existence: Existence,
  error: Errno | null,
): Routine<Errno | null> {
  if (existence === "missing") return null;
  let found: Errno | null = error;
  if (requiresDirectory(suffix)) found = yield* accessError(sys, `${name}/`);
  else if (error === null) found = yield* accessError(sys, name);
  else if (error.errno === EINVAL) found = null;
  if (found === null) return null;
  const mayBeMissing = existence === "all-but-last" && found.errno === ENOENT && /^\/*$/.test(suffix);
  return mayBeMissing ? null : found;
}

function* accessError(sys: Sys, path: string): Routine<Errno | null> {
  const result = yield* attempt(sys.access(path, F_OK));
  return result instanceof Errno ? result : null;
}
