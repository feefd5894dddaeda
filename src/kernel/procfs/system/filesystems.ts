import { FS_REQUIRES_DEV } from "../../../fs/filesystem-type.ts";
import type { SystemFile } from "./system-file.ts";

/** proc_filesystems(5) */
export const filesystems: SystemFile = {
  name: "filesystems",
  text: ({ kernel }) =>
    kernel.vfs
      .types()
      .map(({ name, flags }) => `${(flags & FS_REQUIRES_DEV) !== 0 ? "" : "nodev"}\t${name}\n`)
      .join(""),
};
