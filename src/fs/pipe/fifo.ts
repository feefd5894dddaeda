import { EINVAL, ENXIO } from "../../abi/errno.ts";
import { O_ACCMODE, O_NONBLOCK, O_RDONLY, O_WRONLY } from "../../abi/fcntl.ts";
import type { Caller } from "../caller.ts";
import type { Path } from "../path.ts";
import type { SpecialInode } from "../special-file.ts";
import { Pipe } from "./pipe.ts";
import { PipeFile } from "./pipe-file.ts";

/**
 * open(2) of a FIFO (fifo(7), fifo_open()), or of a pipe through /proc/PID/fd. A blocking open for one direction waits for the other: the
 * file exists already and counts as opened, `completeOpen` tells when the other end has come.
 */
export function openFifo(caller: Caller, path: Path, flags: number, inode: SpecialInode): PipeFile | number {
  const isNonBlocking = (flags & O_NONBLOCK) !== 0;
  const mode = flags & O_ACCMODE;
  // fifo_open(): EINVAL, neither for reading nor for writing
  if (mode === O_ACCMODE) return -EINVAL;
  const isAnonymous = path.mount === inode.superblock.vfs.pipeMount;
  const readers = inode.pipe?.readers ?? 0;
  // fifo(7): ENXIO, non-blocking for writing, and nobody has it open for reading
  if (mode === O_WRONLY && isNonBlocking && readers === 0 && !isAnonymous) return -ENXIO;
  inode.pipe ??= new Pipe(inode.superblock.vfs);
  const { pipe } = inode;
  const file = new PipeFile(path, flags, caller.credentials, pipe);
  if (isAnonymous) return file;
  if (mode === O_RDONLY && pipe.writers === 0) {
    if (isNonBlocking) file.quietUntil = pipe.writerOpens;
    else file.awaitedOpens = pipe.writerOpens;
  }
  if (mode === O_WRONLY && pipe.readers === 0) file.awaitedOpens = pipe.readerOpens;
  return file;
}
