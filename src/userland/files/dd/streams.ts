import { EINVAL, ENOSYS, ENOTDIR, EOVERFLOW } from "../../../abi/errno.ts";
import {
  F_GETFL,
  F_SETFL,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOCTTY,
  O_NOFOLLOW,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
} from "../../../abi/fcntl.ts";
import { SEEK_CUR, SEEK_END } from "../../../abi/seek.ts";
import { S_ISDIR, S_ISREG } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { quoteaf, quotef } from "../../quoting/quote.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import { attempt, errorOf } from "../attempt.ts";
import { INTMAX_MAX } from "./number.ts";
import type { Extent, Request } from "./operands.ts";

export function inputName({ input }: Request): string {
  return input ?? "standard input";
}

export function outputName({ output }: Request): string {
  return output ?? "standard output";
}

/** @returns a descriptor. @throws Failure */
export function* openInput(tool: ToolContext, request: Request): Routine<number> {
  const { input, inputFlags } = request;
  if (input === null) {
    yield* setFlags(tool, 0, inputFlags, inputName(request));
    return 0;
  }
  const fd = yield* attempt(tool.sys.open(input, O_RDONLY | inputFlags));
  if (fd instanceof Errno) throw new Failure(`failed to open ${quoteaf(input)}: ${fd.description}`);
  return fd;
}

/** The output, made and cut off where `seek` says. @returns a descriptor, and whether all went well. @throws Failure */
export function* openOutput(tool: ToolContext, request: Request): Routine<{ fd: number; isOk: boolean }> {
  const { sys } = tool;
  const { output, outputFlags, conversions, seek, obs } = request;
  if (output === null) {
    yield* setFlags(tool, 1, outputFlags, outputName(request));
    return { fd: 1, isOk: true };
  }
  const keeps = conversions.has("notrunc");
  const size = BigInt(seek.blocks) * BigInt(obs) + BigInt(seek.bytes);
  if (size > INTMAX_MAX && !keeps) {
    const reason = `cannot truncate to a length of seek=${seek.blocks} (${obs}-byte) blocks`;
    throw new Failure(`offset too large: ${reason}`);
  }
  let flags = outputFlags;
  if (!conversions.has("nocreat")) flags |= O_CREAT;
  if (conversions.has("excl")) flags |= O_EXCL;
  if (seek.blocks === 0 && !keeps) flags |= O_TRUNC;
  // What cannot be sought in is read instead, if it can be.
  let fd = yield* attempt(sys.open(output, (seek.blocks > 0 ? O_RDWR : O_WRONLY) | flags));
  if (fd instanceof Errno && seek.blocks > 0) fd = yield* attempt(sys.open(output, O_WRONLY | flags));
  if (fd instanceof Errno) throw new Failure(`failed to open ${quoteaf(output)}: ${fd.description}`);
  if (seek.blocks === 0 || keeps) return { fd, isOk: true };
  const error = yield* errorOf(sys.ftruncate(fd, Number(size)));
  if (error === null) return { fd, isOk: true };
  const { st_mode } = yield* sys.fstat(fd);
  // Devices and pipes have no length.
  if (!S_ISREG(st_mode) && !S_ISDIR(st_mode)) return { fd, isOk: true };
  const message = `failed to truncate to ${size} bytes in output file ${quoteaf(output)}`;
  yield* tool.error(`${message}: ${error.description}`);
  return { fd, isOk: false };
}

/** Adds flags to those of a file that was open already. @throws Failure */
function* setFlags({ sys }: ToolContext, fd: number, wanted: number, name: string): Routine {
  const flags = wanted & ~(O_NOCTTY | O_NOFOLLOW | O_DIRECTORY);
  let error: Errno | null = null;
  if ((wanted & O_DIRECTORY) !== 0 && !S_ISDIR((yield* sys.fstat(fd)).st_mode)) error = new Errno(ENOTDIR, "open");
  else if (flags !== 0) {
    const old = yield* attempt(sys.fcntl(fd, F_GETFL));
    if (old instanceof Errno) error = old;
    else if ((old | flags) !== old) error = yield* errorOf(sys.fcntl(fd, F_SETFL, old | flags));
  }
  if (error !== null) throw new Failure(`setting flags for ${quoteaf(name)}: ${error.description}`);
}

/** How a seek went that may have to be made up for by reading or writing. */
export type SeekResult =
  | { readonly isDone: true; readonly missing: number }
  | { readonly isDone: false; readonly error: Errno };

/**
 * Moves on by `extent`.
 * @returns whether that was possible, and how many bytes the input is too short.
 * @throws Failure when the file can be sought in, but not that far.
 */
export function* seekBy(
  { sys }: ToolContext,
  fd: number,
  name: string,
  { blocks, bytes }: Extent,
  blockSize: number,
  isInput: boolean,
): Routine<SeekResult> {
  const offset = BigInt(blocks) * BigInt(blockSize) + BigInt(bytes);
  let error = new Errno(EOVERFLOW, "lseek");
  if (offset <= INTMAX_MAX) {
    const before = isInput ? yield* attempt(sys.lseek(fd, 0, SEEK_CUR)) : 0;
    const after = yield* attempt(sys.lseek(fd, Number(offset), SEEK_CUR));
    if (!(after instanceof Errno)) {
      if (!isInput || before instanceof Errno) return { isDone: true, missing: 0 };
      const { st_mode, st_size } = yield* sys.fstat(fd);
      const missing = S_ISREG(st_mode) ? Math.max(0, Number(offset) - Math.max(0, st_size - before)) : 0;
      return { isDone: true, missing };
    }
    error = after;
  }
  const end = yield* attempt(sys.lseek(fd, 0, SEEK_END));
  if (end instanceof Errno) return { isDone: false, error };
  throw new Failure(`${quotef(name)}: cannot ${isInput ? "skip" : "seek"}: ${error.description}`);
}

/** conv=fdatasync,fsync. @returns whether it went well. */
export function* synchronize(tool: ToolContext, fd: number, request: Request): Routine<boolean> {
  const { conversions } = request;
  const name = quoteaf(outputName(request));
  let isOk = true;
  let syncsAll = conversions.has("fsync");
  if (conversions.has("fdatasync")) {
    const error = yield* errorOf(tool.sys.fdatasync(fd));
    if (error !== null) {
      if (error.errno !== ENOSYS && error.errno !== EINVAL) {
        yield* tool.error(`fdatasync failed for ${name}: ${error.description}`);
        isOk = false;
      }
      syncsAll = true;
    }
  }
  const error = syncsAll ? yield* errorOf(tool.sys.fsync(fd)) : null;
  if (error === null) return isOk;
  yield* tool.error(`fsync failed for ${name}: ${error.description}`);
  return false;
}
