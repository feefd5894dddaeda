import { EINVAL } from "../../abi/errno.ts";
import { F_SEAL_EXEC, F_SEAL_SEAL, MFD_ALLOW_SEALING, MFD_NOEXEC_SEAL, O_RDWR } from "../../abi/fcntl.ts";
import { S_IFREG, S_IRWXUGO, S_IXUGO } from "../../abi/stat.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import type { FileDescription } from "../file-description.ts";
import { openPath } from "../open.ts";
import { Path } from "../path.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { TmpfsRegularFile } from "./tmpfs-regular-file.ts";
import { TmpfsType } from "./tmpfs-type.ts";

/**
 * memfd_create(2): a file without a directory, in the kernel's own tmpfs.
 * @param flags MFD_*, of which those of the descriptor are the caller's business.
 */
export function createMemfd(
  caller: Caller,
  vfs: VirtualFilesystem,
  name: string,
  flags: number,
): FileDescription | number {
  const type = vfs.type("tmpfs");
  if (!(type instanceof TmpfsType)) return -EINVAL;
  const mount = type.kernelMount(vfs);
  const isExecutable = (flags & MFD_NOEXEC_SEAL) === 0;
  const permissions = isExecutable ? S_IRWXUGO : S_IRWXUGO & ~S_IXUGO;
  const inode = mount.root.inode.tmpfile(caller, S_IFREG | permissions, false);
  if (!(inode instanceof TmpfsRegularFile)) return inode as number;
  if (!isExecutable) inode.seals = F_SEAL_EXEC;
  else if ((flags & MFD_ALLOW_SEALING) !== 0) inode.seals &= ~F_SEAL_SEAL;
  const dentry = new Dentry(mount.root, `memfd:${name}`, inode);
  dentry.isDeleted = true;
  const file = openPath(caller, new Path(mount, dentry), O_RDWR);
  inode.release();
  return file;
}
