import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import { savable } from "../../state/savable.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../filesystem-type.ts";
import type { Superblock } from "../superblock.ts";
import { parseTmpfsOptions } from "./tmpfs-options.ts";
import { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** tmpfs(5). A root file system is one, too. */
export class TmpfsType extends FilesystemType {
  readonly pool: FramePool;

  constructor(pool: FramePool) {
    super("tmpfs", FS_USERNS_MOUNT);
    this.pool = pool;
  }

  override mount(request: MountRequest): Superblock | number {
    const options = parseTmpfsOptions(request.data, request.userNamespace, this.pool);
    if (typeof options === "number") return options;
    return new TmpfsSuperblock(this, this.pool, request, options);
  }
}

savable(TmpfsType, { name: "fs.TmpfsType", version: 1, saved: { pool: framePool } });
