import { AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { S_IRUGO, S_IRWXUGO, S_ISDIR, S_ISGID, S_ISSOCK, S_ISUID, S_ISVTX, S_IWUGO } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { CHMOD_MODE_BITS } from "../../mode/index.ts";
import { quoteaf } from "../../quoting/quote.ts";
import { attempt, errorOf } from "../attempt.ts";
import { type CopyTarget, copyOwner, copyTimes, copyXattrs, setMode } from "./attributes.ts";
import type { Copier, CopyTask } from "./copier.ts";
import type { Standing } from "./destination.ts";

/** A copy whose content is complete. */
export interface Finished {
  readonly source: string;
  readonly stat: StatValue;
  /** The destination before; null: it was made. */
  readonly present: StatValue | null;
  readonly target: CopyTarget;
  /** Permissions left out when it was made. */
  readonly omitted: number;
  /** See DirectoryFrame. */
  readonly madeMode: number | null;
}

/** Times, owner, extended attributes and permissions of a copy, in the order in which one does not undo the other. */
export function* finishAttributes(copier: Copier, finished: Finished): Routine<boolean> {
  const { tool, options } = copier;
  const { source, stat, present, target } = finished;
  let mode = stat.st_mode & CHMOD_MODE_BITS;
  if (options.preservesTimestamps && !(yield* copyTimes(tool, stat, target)) && options.requiresPreserving)
    return false;
  if (options.preservesOwnership && !(yield* hasSameOwner(copier, finished))) {
    const modeAfter = options.preservesMode || options.isMove ? mode : options.mode;
    const outcome = yield* copyOwner(tool, stat, target, present, modeAfter, options);
    if (outcome === "failed") return false;
    if (outcome === "kept") mode &= ~(S_ISUID | S_ISGID | S_ISVTX);
  }
  if (options.preservesXattrs) yield* copyXattrs(tool, source, target);
  if (options.preservesMode || options.isMove)
    return (yield* setMode(tool, target, mode)) || !options.requiresPreserving;
  if (options.mode !== null) return yield* setMode(tool, target, options.mode, "setting permissions for");
  if (options.forgetsMode && present === null) {
    const isFull = S_ISDIR(stat.st_mode) || S_ISSOCK(stat.st_mode);
    const permissions = (isFull ? S_IRWXUGO : S_IRUGO | S_IWUGO) & ~options.umask;
    return yield* setMode(tool, target, permissions, "setting permissions for");
  }
  return yield* restoreMode(copier, finished);
}

function* hasSameOwner({ tool }: Copier, { stat, present, target }: Finished): Routine<boolean> {
  if (target.fd < 0) return present !== null && present.st_uid === stat.st_uid && present.st_gid === stat.st_gid;
  const now = yield* tool.sys.fstat(target.fd);
  return now.st_uid === stat.st_uid && now.st_gid === stat.st_gid;
}

/** Gives back the permissions that were left out, or takes those that were added, when the copy was made. */
function* restoreMode(copier: Copier, { target, omitted, madeMode, present }: Finished): Routine<boolean> {
  const { tool, options } = copier;
  const missing = omitted & ~options.umask;
  if (madeMode === null && (missing === 0 || present !== null)) return true;
  let mode = madeMode;
  if (mode === null) {
    const { dirfd, name, path } = target.place;
    const now = yield* attempt(
      target.fd >= 0 ? tool.sys.fstat(target.fd) : tool.sys.fstatat(dirfd, name, AT_SYMLINK_NOFOLLOW),
    );
    if (now instanceof Errno) return yield* copier.fail(`cannot stat ${quoteaf(path)}: ${now.description}`);
    mode = now.st_mode & CHMOD_MODE_BITS;
    if ((missing & ~mode) === 0) return true;
  }
  return (yield* setMode(tool, target, mode | missing)) || !options.requiresPreserving;
}

/** `finishAttributes` of a link, FIFO or device just made. */
export function* finishSpecial(
  copier: Copier,
  { source, place }: CopyTask,
  stat: StatValue,
  { present }: Standing,
  isLink: boolean,
): Routine<boolean> {
  const { tool, options } = copier;
  const target: CopyTarget = { place, fd: -1, isLink };
  const omitted = copier.omittedPermissions(stat.st_mode);
  if (!isLink) return yield* finishAttributes(copier, { source, stat, present, target, omitted, madeMode: null });
  if (options.preservesOwnership) {
    const { dirfd, name } = place;
    const error = yield* errorOf(tool.sys.fchownat(dirfd, name, stat.st_uid, stat.st_gid, AT_SYMLINK_NOFOLLOW));
    if (error !== null && options.mayChown) {
      yield* tool.error(`failed to preserve ownership for ${place.path}: ${error.description}`);
      if (options.requiresPreserving) return false;
    }
  }
  if (!options.preservesTimestamps) return true;
  return (yield* copyTimes(tool, stat, target)) || !options.requiresPreserving;
}
