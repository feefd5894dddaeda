import { EEXIST, EISDIR, ENOENT, ENOTDIR } from "../../../abi/errno.ts";
import { O_CLOEXEC, O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_TRUNC, O_WRONLY } from "../../../abi/fcntl.ts";
import { S_IRWXUGO } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { quoteaf } from "../../quoting/quote.ts";
import { attempt, errorOf } from "../attempt.ts";
import type { Copier, CopyTask } from "./copier.ts";
import type { Place } from "./copy-options.ts";
import type { FileFrame } from "./copy-state.ts";
import type { Standing } from "./destination.ts";
import { methodFor } from "./file-content.ts";
import { finishAttributes } from "./finish.ts";
import { isSameInode } from "./same-file.ts";

/** The destination, open for writing. */
interface OpenedDestination {
  readonly fd: number;
  readonly present: StatValue | null;
}

/** Opens source and destination. @returns false: that failed, which was reported. */
export function* openFile(
  copier: Copier,
  task: CopyTask,
  stat: StatValue,
  standing: Standing,
): Routine<FileFrame | boolean> {
  const { tool, options } = copier;
  const { source, place } = task;
  const { sys } = tool;
  // What was no link before must not be one now.
  const flags = O_RDONLY | O_CLOEXEC | (options.dereference === "never" ? O_NOFOLLOW : 0);
  const sourceFd = yield* attempt(sys.open(source, flags));
  if (sourceFd instanceof Errno)
    return yield* copier.fail(`cannot open ${quoteaf(source)} for reading: ${sourceFd.description}`);
  const now = yield* sys.fstat(sourceFd);
  if (!isSameInode(now, stat)) {
    yield* sys.close(sourceFd);
    return yield* copier.fail(`skipping file ${quoteaf(source)}, as it was replaced while being copied`);
  }
  const omitted = copier.omittedPermissions(stat.st_mode);
  const mode = (options.mode ?? stat.st_mode) & S_IRWXUGO;
  const opened = yield* openDestination(copier, place, standing, mode & ~omitted);
  if (opened === null) {
    yield* sys.close(sourceFd);
    return false;
  }
  const { fd, present } = opened;
  const frame: FileFrame = {
    kind: "file",
    source,
    place,
    stat: now,
    present,
    sourceFd,
    fd,
    omitted: present === null ? omitted : 0,
    method: methodFor(now),
    offset: 0,
  };
  if (options.copiesData) return frame;
  return yield* finishFile(copier, frame, true);
}

/** @returns null: that failed, which was reported. */
function* openDestination(
  copier: Copier,
  place: Place,
  { present, isMissing }: Standing,
  mode: number,
): Routine<OpenedDestination | null> {
  const { tool, options } = copier;
  const { dirfd, name, path } = place;
  const { sys } = tool;
  if (!isMissing) {
    const flags = O_WRONLY | O_CLOEXEC | (options.copiesData ? O_TRUNC : 0);
    const fd = yield* attempt(sys.openat(dirfd, name, flags));
    if (!(fd instanceof Errno)) return { fd, present: present ?? (yield* sys.fstat(fd)) };
    if (fd.errno !== ENOENT && !options.unlinksUnopenable) return yield* cannotCreate(copier, path, fd);
    if (fd.errno !== ENOENT) {
      const error = yield* errorOf(sys.unlinkat(dirfd, name));
      if (error !== null && error.errno !== ENOENT) {
        yield* tool.error(`cannot remove ${quoteaf(path)}: ${error.description}`);
        return null;
      }
      if (error === null && options.isVerbose) yield* tool.out.write(`removed ${quoteaf(path)}\n`);
    }
  }
  const flags = O_WRONLY | O_CREAT | O_CLOEXEC;
  let fd = yield* attempt(sys.openat(dirfd, name, flags | O_EXCL, mode));
  if (fd instanceof Errno && fd.errno === EEXIST && !options.isMove) {
    const link = yield* attempt(sys.readlinkat(dirfd, name));
    if (!(link instanceof Errno)) {
      if (!options.writesThroughDangling) {
        // Where such a link leads cannot be found out without a race.
        yield* tool.error(`not writing through dangling symlink ${quoteaf(path)}`);
        return null;
      }
      fd = yield* attempt(sys.openat(dirfd, name, flags, mode));
    }
  }
  if (!(fd instanceof Errno)) return { fd, present: null };
  const isSlashed = fd.errno === EISDIR && path.endsWith("/");
  return yield* cannotCreate(copier, path, isSlashed ? new Errno(ENOTDIR, "openat") : fd);
}

function* cannotCreate({ tool }: Copier, path: string, { description }: Errno): Routine<null> {
  yield* tool.error(`cannot create regular file ${quoteaf(path)}: ${description}`);
  return null;
}

/** @param isCopied the content is complete. @returns whether all went well. */
export function* finishFile(copier: Copier, frame: FileFrame, isCopied: boolean): Routine<boolean> {
  const { tool, memory } = copier;
  const { source, stat, present, place, fd, sourceFd, omitted } = frame;
  let isOk = isCopied;
  if (isOk) {
    const target = { place, fd, isLink: false };
    isOk = yield* finishAttributes(copier, { source, stat, present, target, omitted, madeMode: null });
  }
  const closed = yield* errorOf(tool.sys.close(fd));
  if (closed !== null) isOk = yield* copier.fail(`failed to close ${quoteaf(place.path)}: ${closed.description}`);
  const released = yield* errorOf(tool.sys.close(sourceFd));
  if (released !== null) isOk = yield* copier.fail(`failed to close ${quoteaf(source)}: ${released.description}`);
  if (!isOk) memory.forget(stat);
  return isOk;
}
