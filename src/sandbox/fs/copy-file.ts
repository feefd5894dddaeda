import { EISDIR } from "../../abi/errno.ts";
import { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } from "../../abi/fcntl.ts";
import { POLLIN, POLLOUT } from "../../abi/poll.ts";
import { S_IALLUGO } from "../../abi/stat.ts";
import { fchmod } from "../../fs/chmod.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { ftruncate } from "../../fs/truncate.ts";
import { unlink } from "../../fs/unlink.ts";
import { type ErrorContext, SystemError } from "../system-error.ts";
import type { FsGateway } from "./gateway.ts";

/** Do not copy over a file that exists. */
export const COPYFILE_EXCL = 1;

const CHUNK = 65536;

/** Copies contents and permission bits, as libuv's uv_fs_copyfile(): a copy that fails is taken away again. @throws SystemError */
export async function copyFile(
  gateway: FsGateway,
  context: ErrorContext,
  from: string,
  to: string,
  mode: number,
): Promise<void> {
  const source = await gateway.open(context, from, O_RDONLY, 0);
  try {
    const bits = source.inode.mode & S_IALLUGO;
    const exclusive = (mode & COPYFILE_EXCL) !== 0 ? O_EXCL : 0;
    const target = await gateway.open(context, to, O_WRONLY | O_CREAT | exclusive, bits);
    try {
      if (source.inode === target.inode) return;
      await copyContents(gateway, context, source, target, bits);
    } catch (error) {
      gateway.run((caller, root) => unlink(caller, root, to));
      throw error;
    } finally {
      target.release();
    }
  } finally {
    source.release();
  }
}

async function copyContents(
  gateway: FsGateway,
  context: ErrorContext,
  source: FileDescription,
  target: FileDescription,
  bits: number,
): Promise<void> {
  if (source.path.dentry.isDirectory) throw new SystemError(-EISDIR, context);
  gateway.call(context, (caller) => fchmod(caller, target, bits));
  if (target.isSeekable) gateway.call(context, (caller) => ftruncate(caller, target, 0));
  const buffer = new Uint8Array(CHUNK);
  for (;;) {
    const length = await gateway.retry(source, context, POLLIN, (caller) => source.read(caller, buffer, 0, CHUNK));
    if (length === 0) return;
    for (let done = 0; done < length; ) {
      done += await gateway.retry(target, context, POLLOUT, (caller) =>
        target.write(caller, buffer, done, length - done),
      );
    }
  }
}
