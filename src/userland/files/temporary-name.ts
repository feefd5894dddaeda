import { EEXIST } from "../../abi/errno.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { errorOf } from "./attempt.ts";
import { joinPath } from "./path.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** glibc's mkstemp(3) tries as many names as three letters make. */
export const MAX_TRIES: number = LETTERS.length ** 3;

/** `count` letters and digits from getrandom(2), all of them equally likely. */
export function* randomLetters(sys: Sys, count: number): Routine<string> {
  let letters = "";
  while (letters.length < count) {
    // Bytes beyond a multiple of 62 would favour the first letters.
    const bytes = (yield* sys.getrandom(2 * count)).filter((byte) => byte < 248);
    for (const byte of bytes) letters += LETTERS.charAt(byte % LETTERS.length);
  }
  return letters.slice(0, count);
}

/**
 * Puts what `create` makes in the place of `path`, which is looked up in `dirfd`, in one step: it is made under a name of its own beside it, then
 * renamed. Somebody who opens `path` meanwhile finds the old file or the new one.
 */
export function* replaceAtomically(
  sys: Sys,
  dirfd: number,
  path: string,
  create: (name: string) => Routine<Errno | null>,
): Routine<Errno | null> {
  const directory = path.slice(0, path.replace(/\/+$/, "").lastIndexOf("/") + 1);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const name = joinPath(directory, `Cu${yield* randomLetters(sys, 6)}`);
    const made = yield* create(name);
    if (made?.errno === EEXIST) continue;
    if (made !== null) return made;
    const renamed = yield* errorOf(sys.renameat(dirfd, name, dirfd, path));
    // rename(2) does nothing when both are links to one file; the name made here is still there then.
    yield* errorOf(sys.unlinkat(dirfd, name));
    return renamed;
  }
  return new Errno(EEXIST, "renameat", path);
}
