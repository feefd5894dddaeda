import { DT_DIR } from "../../abi/dirent.ts";
import { EISDIR, ENOENT, ENOTEMPTY } from "../../abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW } from "../../abi/fcntl.ts";
import { S_ISDIR } from "../../abi/stat.ts";
import { rmdir } from "../../fs/rmdir.ts";
import { stat } from "../../fs/stat.ts";
import { unlink } from "../../fs/unlink.ts";
import { FsRuleError, SystemError } from "../system-error.ts";
import type { FsGateway } from "./gateway.ts";
import { listDirectory } from "./listing.ts";
import { textOf } from "./make-directory.ts";

export interface RmOptions {
  /** Directories, too, with all that is in them. */
  readonly recursive?: boolean;
  /** What does not exist is no error. */
  readonly force?: boolean;
}

/** rm(1) as Node has it. @param path as the caller wrote it. @throws SystemError, FsRuleError */
export function remove(
  gateway: FsGateway,
  path: string,
  name: string,
  { recursive = false, force = false }: RmOptions,
): void {
  const found = gateway.run((caller, root) => stat(caller, root, name, AT_SYMLINK_NOFOLLOW));
  if (typeof found === "number") {
    if (force && found === -ENOENT) return;
    throw new SystemError(found, { syscall: "lstat", path });
  }
  if (!S_ISDIR(found.mode)) {
    gateway.call({ syscall: "unlink", path }, (caller, root) => unlink(caller, root, name));
    return;
  }
  if (!recursive) {
    const context = { syscall: "rm", path };
    throw new FsRuleError(
      "ERR_FS_EISDIR",
      EISDIR,
      `Path is a directory: rm returned EISDIR (is a directory) ${path}`,
      context,
    );
  }
  removeTree(gateway, path, name);
}

/** rmdir(2) first: what it says of "." and of mount points counts before anything in them is gone. A name has less than PATH_MAX bytes, so this ends. */
function removeTree(gateway: FsGateway, path: string, name: string): void {
  const error = gateway.run((caller, root) => rmdir(caller, root, name));
  if (error === 0) return;
  if (error !== -ENOTEMPTY) throw new SystemError(error, { syscall: "rmdir", path });
  for (const entry of listDirectory(gateway, { syscall: "scandir", path }, name)) {
    const [inside, shown] = [`${name}/${entry.name}`, `${path}/${textOf(entry.name)}`];
    if (entry.type === DT_DIR) removeTree(gateway, shown, inside);
    else gateway.call({ syscall: "unlink", path: shown }, (caller, root) => unlink(caller, root, inside));
  }
  const left = gateway.run((caller, root) => rmdir(caller, root, name));
  // A name with ".." in it may have led through what is gone now.
  if (left < 0 && left !== -ENOENT) throw new SystemError(left, { syscall: "rmdir", path });
}
