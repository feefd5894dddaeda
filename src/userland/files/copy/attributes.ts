/** What a copy keeps of its source besides the content. All functions report what goes wrong; they say whether that is an error. */
import { EINVAL, EOPNOTSUPP, EPERM } from "../../../abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import type { Errno } from "../../../platform/program/errno-error.ts";
import { Errno as ErrnoError } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { CHMOD_MODE_BITS } from "../../mode/index.ts";
import { quoteaf } from "../../quoting/quote.ts";
import type { ToolContext } from "../../tool.ts";
import { attempt, errorOf } from "../attempt.ts";
import type { CopyOptions, Place } from "./copy-options.ts";

/** A copy, by name or open. */
export interface CopyTarget {
  readonly place: Place;
  /** -1: it is not open. */
  readonly fd: number;
  readonly isLink: boolean;
}

function* report(tool: ToolContext, what: string, { place }: CopyTarget, { description }: Errno): Routine {
  yield* tool.error(`${what} ${quoteaf(place.path)}: ${description}`);
}

export function* copyTimes(tool: ToolContext, source: StatValue, target: CopyTarget): Routine<boolean> {
  const { sys } = tool;
  const { dirfd, name } = target.place;
  const times = [
    { tv_sec: source.st_atime, tv_nsec: source.st_atime_nsec },
    { tv_sec: source.st_mtime, tv_nsec: source.st_mtime_nsec },
  ] as const;
  const flags = target.isLink ? AT_SYMLINK_NOFOLLOW : 0;
  const error = yield* errorOf(
    target.fd >= 0 ? sys.futimens(target.fd, times) : sys.utimensat(dirfd, name, times, flags),
  );
  if (error !== null) yield* report(tool, "preserving times for", target, error);
  return error === null;
}

/** "kept": the copy belongs to somebody else, which is no error; its set-ID bits must not be set then. */
export type OwnerOutcome = "set" | "kept" | "failed";

/**
 * @param present the copy as it is; null: it was just made.
 * @param modeAfter the mode it will get: until then nobody is to gain from the new owner.
 */
export function* copyOwner(
  tool: ToolContext,
  source: StatValue,
  target: CopyTarget,
  present: StatValue | null,
  modeAfter: number | null,
  options: CopyOptions,
): Routine<OwnerOutcome> {
  const { sys } = tool;
  const { dirfd, name } = target.place;
  const { st_uid, st_gid } = source;
  if (present !== null && modeAfter !== null) {
    // An existing file: take from it what either owner could abuse before the right mode is set.
    const restricted = present.st_mode & modeAfter & 0o700;
    if ((present.st_mode & CHMOD_MODE_BITS) !== restricted && (present.st_mode & 0o7077) !== 0) {
      const error = yield* errorOf(
        target.fd >= 0 ? sys.fchmod(target.fd, restricted) : sys.fchmodat(dirfd, name, restricted),
      );
      if (error !== null && !isTolerable(error, options)) {
        yield* report(tool, "clearing permissions for", target, error);
        return options.requiresPreserving ? "failed" : "kept";
      }
    }
  }
  const chown = (uid: number, gid: number) =>
    target.fd >= 0 ? sys.fchown(target.fd, uid, gid) : sys.fchownat(dirfd, name, uid, gid, AT_SYMLINK_NOFOLLOW);
  const error = yield* errorOf(chown(st_uid, st_gid));
  if (error === null) return "set";
  if (error.errno === EPERM || error.errno === EINVAL) yield* errorOf(chown(-1, st_gid));
  if (isTolerable(error, options)) return "kept";
  yield* report(tool, "failed to preserve ownership for", target, error);
  return options.requiresPreserving ? "failed" : "kept";
}

/** Only root is expected to give files away. */
function isTolerable({ errno }: Errno, { mayChown }: CopyOptions): boolean {
  return (errno === EPERM || errno === EINVAL) && !mayChown;
}

/** @param what the message of a failure. */
export function* setMode(
  tool: ToolContext,
  target: CopyTarget,
  mode: number,
  what = "preserving permissions for",
): Routine<boolean> {
  const { sys } = tool;
  const { dirfd, name } = target.place;
  const bits = mode & CHMOD_MODE_BITS;
  const error = yield* errorOf(target.fd >= 0 ? sys.fchmod(target.fd, bits) : sys.fchmodat(dirfd, name, bits));
  if (error !== null) yield* report(tool, what, target, error);
  return error === null;
}

/** Extended attributes, as far as both filesystems have them: what cannot be copied is left out, as cp -a does it. */
export function* copyXattrs(tool: ToolContext, source: string, target: CopyTarget): Routine {
  const { sys } = tool;
  const names = yield* attempt(sys.llistxattr(source));
  if (names instanceof ErrnoError) return;
  for (const name of names) {
    const value = yield* attempt(sys.lgetxattr(source, name));
    if (value instanceof ErrnoError) continue;
    const error = yield* errorOf(
      target.fd >= 0 ? sys.fsetxattr(target.fd, name, value) : sys.lsetxattr(target.place.path, name, value),
    );
    if (error?.errno === EOPNOTSUPP) return;
  }
}
