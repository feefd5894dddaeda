import { EBADF, EINTR, EINVAL, ENOSYS, ENXIO, EOPNOTSUPP, EPERM, ETXTBSY, EXDEV } from "../../../abi/errno.ts";
import { SEEK_DATA, SEEK_HOLE, SEEK_SET } from "../../../abi/seek.ts";
import { S_ISREG } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { writeAll } from "../../io/write-all.ts";
import { quoteaf } from "../../quoting/quote.ts";
import type { ToolContext } from "../../tool.ts";
import { attempt, errorOf } from "../attempt.ts";
import type { FileFrame } from "./copy-state.ts";

/** Bytes moved between two looks at whether a checkpoint is due. */
const RANGE = 1 << 24;
const BUFFER = 1 << 17;

/** Errors of copy_file_range(2) that say that these files are not to be copied that way. */
const UNSUPPORTED: readonly number[] = [ENOSYS, EOPNOTSUPP, EINVAL, EBADF, EXDEV, ETXTBSY, EPERM];

/** How the content of `frame` will be moved: within the kernel if it can be, hole by hole if there are any. */
export function methodFor({ st_mode, st_blocks, st_size }: FileFrame["stat"]): FileFrame["method"] {
  if (!S_ISREG(st_mode)) return "read";
  return st_blocks * 512 < st_size ? "sparse" : "range";
}

/** What came of moving a part. `bytes` went through the program. */
export type Progress = { readonly isDone: boolean; readonly isOk: boolean; readonly bytes: number };

const MORE: Progress = { isDone: false, isOk: true, bytes: 0 };
const DONE: Progress = { isDone: true, isOk: true, bytes: 0 };
const FAILED: Progress = { isDone: true, isOk: false, bytes: 0 };

/** Moves a part of the content. Errors are reported. */
export function* moveSome(tool: ToolContext, frame: FileFrame): Routine<Progress> {
  switch (frame.method) {
    case "range":
      return yield* moveRange(tool, frame, RANGE);
    case "sparse":
      return yield* moveExtent(tool, frame);
    case "read":
      return yield* moveBuffer(tool, frame);
  }
}

function* moveRange(tool: ToolContext, frame: FileFrame, length: number): Routine<Progress> {
  const { sourceFd, fd, source, place } = frame;
  const moved = yield* attempt(tool.sys.copy_file_range(sourceFd, null, fd, null, length, 0));
  if (moved instanceof Errno) {
    if (moved.errno === EINTR) return MORE;
    if (frame.offset === 0 && UNSUPPORTED.includes(moved.errno)) {
      frame.method = "read";
      return MORE;
    }
    yield* tool.error(`error copying ${quoteaf(source)} to ${quoteaf(place.path)}: ${moved.description}`);
    return FAILED;
  }
  frame.offset += moved;
  // Files in /proc have content although their size is 0: they are read.
  if (moved === 0 && frame.offset === 0) {
    frame.method = "read";
    return MORE;
  }
  return moved === 0 ? DONE : MORE;
}

/** The hole at `offset`, and a part of the data behind it. */
function* moveExtent(tool: ToolContext, frame: FileFrame): Routine<Progress> {
  const { sys } = tool;
  const { sourceFd, fd, source, place, offset } = frame;
  const data = yield* attempt(sys.lseek(sourceFd, offset, SEEK_DATA));
  if (data instanceof Errno) {
    if (data.errno === ENXIO) {
      // The rest is a hole.
      const error = yield* errorOf(sys.ftruncate(fd, frame.stat.st_size));
      if (error === null) return DONE;
      yield* tool.error(`failed to extend ${quoteaf(place.path)}: ${error.description}`);
      return FAILED;
    }
    frame.method = "range";
    yield* sys.lseek(sourceFd, offset, SEEK_SET);
    return MORE;
  }
  const end = yield* attempt(sys.lseek(sourceFd, data, SEEK_HOLE));
  if (end instanceof Errno) {
    yield* tool.error(`cannot lseek ${quoteaf(source)}: ${end.description}`);
    return FAILED;
  }
  yield* sys.lseek(sourceFd, data, SEEK_SET);
  yield* sys.lseek(fd, data, SEEK_SET);
  const moved = yield* attempt(sys.copy_file_range(sourceFd, null, fd, null, Math.min(RANGE, end - data), 0));
  if (moved instanceof Errno) {
    if (moved.errno === EINTR) return MORE;
    frame.method = "read";
    yield* sys.lseek(sourceFd, offset, SEEK_SET);
    yield* sys.lseek(fd, offset, SEEK_SET);
    return MORE;
  }
  frame.offset = data + moved;
  return moved === 0 ? DONE : MORE;
}

function* moveBuffer(tool: ToolContext, frame: FileFrame): Routine<Progress> {
  const { sourceFd, fd, source, place } = frame;
  const bytes = yield* attempt(tool.sys.read(sourceFd, BUFFER));
  if (bytes instanceof Errno) {
    if (bytes.errno === EINTR) return MORE;
    yield* tool.error(`error reading ${quoteaf(source)}: ${bytes.description}`);
    return FAILED;
  }
  if (bytes.length === 0) return DONE;
  try {
    yield* writeAll(tool.sys, fd, bytes);
  } catch (error) {
    if (!(error instanceof Errno)) throw error;
    yield* tool.error(`error writing ${quoteaf(place.path)}: ${error.description}`);
    return FAILED;
  }
  frame.offset += bytes.length;
  return { isDone: false, isOk: true, bytes: bytes.length };
}
