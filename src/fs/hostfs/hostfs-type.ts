import { ENODEV } from "../../abi/errno.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import { savable } from "../../state/savable.ts";
import { FilesystemType, type MountRequest } from "../filesystem-type.ts";
import type { Superblock } from "../superblock.ts";
import { HostSuperblock } from "./host-superblock.ts";
import type { HostDirectorySource } from "./host-tree.ts";

/** Directories of the host as file systems: mount(2)'s source is the name the embedder has offered one under. */
export class HostfsType extends FilesystemType {
  readonly pool: FramePool;
  /** @internal */ readonly offered: Map<string, HostDirectorySource>;

  constructor(pool: FramePool) {
    super("hostfs", 0);
    this.pool = pool;
    this.offered = new Map();
  }

  /** `source` can be mounted once. */
  offer(name: string, source: HostDirectorySource): void {
    this.offered.set(name, source);
  }

  // mount(2): ENODEV, nothing of that name
  override mount(request: MountRequest): Superblock | number {
    const source = this.offered.get(request.source);
    if (source === undefined) return -ENODEV;
    this.offered.delete(request.source);
    return new HostSuperblock(this, this.pool, request, source.tree, source.mode === "rw");
  }
}

savable(HostfsType, {
  name: "fs.HostfsType",
  version: 1,
  saved: { pool: framePool },
  transient: { offered: () => new Map() },
});
