import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import { nullable, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { FilesystemType, FS_ALLOW_IDMAP, FS_USERNS_MOUNT, type MountRequest } from "../filesystem-type.ts";
import { Mount } from "../mount.ts";
import type { Superblock } from "../superblock.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { parseTmpfsOptions, TMPFS_PARAMETERS } from "./tmpfs-options.ts";
import { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** tmpfs(5). A root file system is one, too. */
export class TmpfsType extends FilesystemType {
  readonly pool: FramePool;
  /** @internal The kernel's own instance (shm_mnt), made when it is first needed. */
  internalMount: Mount | null;

  constructor(pool: FramePool) {
    super("tmpfs", FS_USERNS_MOUNT | FS_ALLOW_IDMAP);
    this.pool = pool;
    this.internalMount = null;
  }

  /** Where files without a place live: memfd_create(2). Without limits of its own. */
  kernelMount(vfs: VirtualFilesystem): Mount {
    const userNamespace = vfs.initialUserNamespace;
    const request: MountRequest = { vfs, caller: null, source: "tmpfs", flags: 0, data: "", userNamespace };
    const options = { blocks: null, inodes: null };
    this.internalMount ??= Mount.internal(new TmpfsSuperblock(this, this.pool, request, options));
    return this.internalMount;
  }

  override get parameters(): readonly string[] {
    return TMPFS_PARAMETERS;
  }

  override checkOptions(options: string, namespace: UserNamespace): number {
    const parsed = parseTmpfsOptions(options, namespace, this.pool);
    return typeof parsed === "number" ? parsed : 0;
  }

  override mount(request: MountRequest): Superblock | number {
    const options = parseTmpfsOptions(request.data, request.userNamespace, this.pool);
    if (typeof options === "number") return options;
    return new TmpfsSuperblock(this, this.pool, request, options);
  }
}

savable(TmpfsType, {
  name: "fs.TmpfsType",
  version: 1,
  saved: { pool: framePool, internalMount: nullable(ref(() => Mount)) },
});
