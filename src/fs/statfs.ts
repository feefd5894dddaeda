import {
  MS_MANDLOCK,
  MS_NOATIME,
  MS_NODEV,
  MS_NODIRATIME,
  MS_NOEXEC,
  MS_NOSUID,
  MS_NOSYMFOLLOW,
  MS_RDONLY,
  MS_RELATIME,
  MS_SYNCHRONOUS,
  ST_MANDLOCK,
  ST_NOATIME,
  ST_NODEV,
  ST_NODIRATIME,
  ST_NOEXEC,
  ST_NOSUID,
  ST_NOSYMFOLLOW,
  ST_RDONLY,
  ST_RELATIME,
  ST_SYNCHRONOUS,
  ST_VALID,
} from "../abi/mount.ts";
import type { Caller } from "./caller.ts";
import type { Path } from "./path.ts";
import { LOOKUP_FOLLOW, lookup } from "./path-walk.ts";

/** What a file system tells of itself (struct kstatfs); `flags` (ST_*) are added for the mount. */
export interface StatfsData {
  /** *_MAGIC */
  type: number;
  blockSize: number;
  blocks: number;
  freeBlocks: number;
  availableBlocks: number;
  files: number;
  freeFiles: number;
  /** Identifies the instance; two 32-bit words. */
  id: readonly [number, number];
  nameLength: number;
  fragmentSize: number;
  flags: number;
}

/** The answer of file systems without blocks or a limit of inodes (simple_statfs()). */
export function simpleStatfs(magic: number, dev: number): StatfsData {
  return {
    type: magic,
    blockSize: 4096,
    blocks: 0,
    freeBlocks: 0,
    availableBlocks: 0,
    files: 0,
    freeFiles: 0,
    id: [dev, 0],
    nameLength: 255,
    fragmentSize: 4096,
    flags: 0,
  };
}

/** statfs(2) */
export function statfs(caller: Caller, pathname: string): StatfsData | number {
  const path = lookup(caller, caller.fs.cwd, pathname, LOOKUP_FOLLOW);
  return typeof path === "number" ? path : statfsPath(path);
}

/** fstatfs(2) of an open file's path. */
export function statfsPath(path: Path): StatfsData {
  const { superblock } = path.mount;
  const data = superblock.statfs();
  data.flags = ST_VALID | statfsFlags(path.mount.flags) | statfsFlags(superblock.flags);
  return data;
}

// [MS_*, ST_*]
const FLAGS: readonly (readonly [number, number])[] = [
  [MS_RDONLY, ST_RDONLY],
  [MS_NOSUID, ST_NOSUID],
  [MS_NODEV, ST_NODEV],
  [MS_NOEXEC, ST_NOEXEC],
  [MS_SYNCHRONOUS, ST_SYNCHRONOUS],
  [MS_MANDLOCK, ST_MANDLOCK],
  [MS_NOATIME, ST_NOATIME],
  [MS_NODIRATIME, ST_NODIRATIME],
  [MS_RELATIME, ST_RELATIME],
  [MS_NOSYMFOLLOW, ST_NOSYMFOLLOW],
];

function statfsFlags(mountFlags: number): number {
  let flags = 0;
  for (const [ms, st] of FLAGS) if ((mountFlags & ms) !== 0) flags |= st;
  return flags;
}
