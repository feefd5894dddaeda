import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import { savable } from "../../state/savable.ts";
import { FilesystemType, FS_USERNS_MOUNT, type MountRequest } from "../filesystem-type.ts";
import type { Superblock } from "../superblock.ts";
import { RamfsSuperblock } from "./ramfs-superblock.ts";

const DEFAULT_MODE = 0o755;

/** ramfs: a tmpfs without limits of its own. Its only option is mode=; any other text is ignored, as it always was. */
export class RamfsType extends FilesystemType {
  readonly pool: FramePool;

  constructor(pool: FramePool) {
    super("ramfs", FS_USERNS_MOUNT);
    this.pool = pool;
  }

  override mount(request: MountRequest): Superblock {
    const mode = request.data.split(",").findLast((option) => /^mode=[0-7]{1,11}$/.test(option));
    const bits = mode === undefined ? DEFAULT_MODE : Number.parseInt(mode.slice(5), 8) & 0o7777;
    return new RamfsSuperblock(this, this.pool, request, { blocks: null, inodes: null, mode: bits });
  }
}

savable(RamfsType, { name: "fs.RamfsType", version: 1, saved: { pool: framePool } });
