import { EINVAL } from "../../abi/errno.ts";
import { TMPFS_MAGIC } from "../../abi/magic.ts";
import { S_IFDIR } from "../../abi/stat.ts";
import type { FramePool } from "../../mm/frame-pool.ts";
import { framePool } from "../../mm/frame-pool-field.ts";
import { int, nullable, ref, set, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { Dentry } from "../dentry.ts";
import type { FilesystemType, MountRequest } from "../filesystem-type.ts";
import type { StatfsData } from "../statfs.ts";
import { Superblock } from "../superblock.ts";
import { TmpfsDirectory } from "./tmpfs-directory.ts";
import { formatTmpfsOptions, parseTmpfsOptions, type TmpfsOptions } from "./tmpfs-options.ts";
import { TmpfsRegularFile } from "./tmpfs-regular-file.ts";

/** BOGO_INODE_SIZE: what an inode (or one more name of it) takes of the inode limit, which is kept in bytes. */
const INODE_SPACE = 1024;

/** One tmpfs(5): everything lives in the realm's memory, within the limits given at mount. */
export class TmpfsSuperblock extends Superblock {
  readonly pool: FramePool;
  /** Of blocks and of inodes, of the machine it was mounted on; limits that are not the default are shown. */
  readonly defaultLimit: number;
  /** In pages; null is unlimited. */
  maxBlocks: number | null;
  maxInodes: number | null;
  usedBlocks: number;
  /** Of maxInodes * INODE_SPACE. */
  usedInodeSpace: number;
  /** What its inodes are charged to the kernel's memory; contents of files are page frames. */
  chargedBytes: number;
  /** What root had at mount, for /proc/PID/mounts. */
  readonly rootMode: number;
  readonly rootUid: number;
  readonly rootGid: number;
  /** Every regular file, named or not: their pages must go with the file system. */
  readonly files: Set<TmpfsRegularFile>;

  constructor(type: FilesystemType, pool: FramePool, request: MountRequest, options: TmpfsOptions) {
    super(request.vfs, type, request.userNamespace, request.flags);
    this.pool = pool;
    this.defaultLimit = defaultLimit(pool);
    this.maxBlocks = options.blocks === undefined ? this.defaultLimit : options.blocks;
    this.maxInodes = options.inodes === undefined ? this.defaultLimit : options.inodes;
    this.usedBlocks = 0;
    this.usedInodeSpace = INODE_SPACE;
    this.chargedBytes = 0;
    this.takeMemory(INODE_SPACE);
    this.rootMode = options.mode ?? 0o1777;
    this.rootUid = options.uid ?? request.caller?.credentials.fsuid ?? 0;
    this.rootGid = options.gid ?? request.caller?.credentials.fsgid ?? 0;
    this.files = new Set();
    const root = new TmpfsDirectory(this, S_IFDIR | this.rootMode, this.rootUid, this.rootGid);
    this.root = new Dentry(null, "", root);
  }

  /** Takes `bytes` (perhaps negative) of the inode limit; false when there is no room. */
  reserveSpace(bytes: number): boolean {
    if (this.maxInodes !== null && bytes > 0 && this.usedInodeSpace + bytes > this.maxInodes * INODE_SPACE)
      return false;
    if (bytes > 0 && !this.vfs.memory.hasRoom(bytes)) return false;
    this.usedInodeSpace += bytes;
    this.takeMemory(bytes);
    return true;
  }

  releaseSpace(bytes: number): void {
    this.usedInodeSpace -= bytes;
    this.takeMemory(-bytes);
  }

  /** Charges `bytes` (perhaps negative). */
  takeMemory(bytes: number): void {
    this.chargedBytes += bytes;
    this.vfs.memory.take(bytes);
  }

  reserveInode(): boolean {
    return this.reserveSpace(INODE_SPACE);
  }

  releaseInode(): void {
    this.releaseSpace(INODE_SPACE);
  }

  reserveBlock(): boolean {
    if (this.maxBlocks !== null && this.usedBlocks >= this.maxBlocks) return false;
    this.usedBlocks++;
    return true;
  }

  releaseBlocks(count: number): void {
    this.usedBlocks -= count;
  }

  override statfs(): StatfsData {
    const blocks = this.maxBlocks ?? 0;
    const files = this.maxInodes ?? 0;
    const freeBlocks = this.maxBlocks === null ? 0 : blocks - this.usedBlocks;
    return {
      type: TMPFS_MAGIC,
      blockSize: 4096,
      blocks,
      freeBlocks,
      availableBlocks: freeBlocks,
      files,
      freeFiles: this.maxInodes === null ? 0 : files - Math.ceil(this.usedInodeSpace / INODE_SPACE),
      id: [this.dev, TMPFS_MAGIC],
      nameLength: 255,
      fragmentSize: 4096,
      flags: 0,
    };
  }

  override options(): string {
    return formatTmpfsOptions(this);
  }

  /** tmpfs(5): size and nr_inodes can change, within what is in use; a limit stays a limit. */
  override reconfigure(_flags: number, data: string): number {
    const options = parseTmpfsOptions(data, this.userNamespace, this.pool);
    if (typeof options === "number") return options;
    const { blocks, inodes } = options;
    if (!mayChangeLimit(this.maxBlocks, blocks, this.usedBlocks)) return -EINVAL;
    if (!mayChangeLimit(this.maxInodes, inodes, this.usedInodeSpace / INODE_SPACE)) return -EINVAL;
    if (blocks !== undefined) this.maxBlocks = blocks;
    if (inodes !== undefined) this.maxInodes = inodes;
    return 0;
  }

  override kill(): void {
    for (const file of this.files) file.contents.clear();
    this.files.clear();
    this.takeMemory(-this.chargedBytes);
    super.kill();
  }
}

/** tmpfs(5): half of the memory, in pages, is the default of both limits. */
function defaultLimit(pool: FramePool): number {
  return Math.floor(pool.limitFrames / 2);
}

function mayChangeLimit(old: number | null, wanted: number | null | undefined, used: number): boolean {
  if (wanted === undefined || wanted === old) return true;
  return old !== null && wanted !== null && wanted >= used;
}

savable(TmpfsSuperblock, {
  name: "fs.TmpfsSuperblock",
  version: 1,
  saved: {
    pool: framePool,
    defaultLimit: uint,
    maxBlocks: nullable(uint),
    maxInodes: nullable(uint),
    usedBlocks: uint,
    usedInodeSpace: uint,
    chargedBytes: uint,
    rootMode: int,
    rootUid: int,
    rootGid: int,
    files: set(ref(() => TmpfsRegularFile)),
  },
});
