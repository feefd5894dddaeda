import { ENODEV } from "../abi/errno.ts";
import { savable } from "../state/savable.ts";
import { FilesystemType, FS_NO_USER } from "./filesystem-type.ts";

/** The type of a file system the kernel mounts once, for itself, and nobody else can (MNT-082). */
export class InternalFilesystemType extends FilesystemType {
  constructor(name: string) {
    super(name, FS_NO_USER);
  }

  override mount(): number {
    return -ENODEV;
  }
}

savable(InternalFilesystemType, { name: "fs.InternalFilesystemType", version: 1, saved: {} });
