import { EINVAL } from "../../abi/errno.ts";
import { type FramePool, PAGE_SIZE } from "../../mm/frame-pool.ts";
import { INVALID_ID } from "../../ns/ids.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import type { TmpfsSuperblock } from "./tmpfs-superblock.ts";

/** Mount options of tmpfs(5). A limit that is null is "unlimited", one that is missing keeps its default. */
export interface TmpfsOptions {
  blocks?: number | null;
  inodes?: number | null;
  mode?: number;
  uid?: number;
  gid?: number;
}

export const TMPFS_PARAMETERS: readonly string[] = [
  "size",
  "nr_blocks",
  "nr_inodes",
  "mode",
  "uid",
  "gid",
  "inode32",
  "inode64",
  "noswap",
  "huge",
];

/** Parses mount(2)'s data; tmpfs(5): EINVAL for unknown options and malformed values. */
export function parseTmpfsOptions(data: string, namespace: UserNamespace, pool: FramePool): TmpfsOptions | number {
  const options: TmpfsOptions = {};
  for (const option of data.split(",")) {
    if (option === "") continue;
    const [key, value = ""] = split(option);
    if (!applyOption(options, key, value, namespace, pool)) return -EINVAL;
  }
  return options;
}

function split(option: string): [string, string?] {
  const at = option.indexOf("=");
  return at < 0 ? [option] : [option.slice(0, at), option.slice(at + 1)];
}

function applyOption(
  options: TmpfsOptions,
  key: string,
  value: string,
  namespace: UserNamespace,
  pool: FramePool,
): boolean {
  switch (key) {
    case "size": {
      const bytes = parseSize(value, pool.limitFrames * PAGE_SIZE);
      if (bytes === null) return false;
      options.blocks = limit(Math.ceil(bytes / PAGE_SIZE));
      return true;
    }
    case "nr_blocks": {
      const blocks = parseSize(value, null);
      if (blocks !== null) options.blocks = limit(blocks);
      return blocks !== null;
    }
    case "nr_inodes": {
      const inodes = parseSize(value, null);
      if (inodes !== null) options.inodes = limit(inodes);
      return inodes !== null;
    }
    case "mode":
      if (!/^[0-7]{1,11}$/.test(value)) return false;
      options.mode = Number.parseInt(value, 8) & 0o7777;
      return true;
    case "uid":
      options.uid = parseId(value, (id) => namespace.makeKuid(id));
      return options.uid !== INVALID_ID;
    case "gid":
      options.gid = parseId(value, (id) => namespace.makeKgid(id));
      return options.gid !== INVALID_ID;
    // Inode numbers are exact either way; nothing is ever swapped or huge.
    case "inode32":
    case "inode64":
    case "noswap":
      return value === "";
    case "huge":
      return ["never", "always", "within_size", "advise"].includes(value);
    default:
      return false;
  }
}

/** 0 means "no limit". */
function limit(count: number): number | null {
  return count === 0 ? null : count;
}

const UNITS: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, "": 1 };

/** A number with a suffix k, m, g or t, or, where `whole` is given, a percentage of it. */
function parseSize(value: string, whole: number | null): number | null {
  const match = /^([0-9]{1,15})([kmgt%]?)$/i.exec(value);
  if (match === null) return null;
  const number = Number(match[1]);
  const unit = match[2]!.toLowerCase();
  if (unit === "%") return whole === null ? null : Math.floor((whole * number) / 100);
  const size = number * UNITS[unit]!;
  return Number.isSafeInteger(size) ? size : null;
}

function parseId(value: string, map: (id: number) => number): number {
  return /^[0-9]{1,10}$/.test(value) && Number(value) < INVALID_ID ? map(Number(value)) : INVALID_ID;
}

/** shmem_show_options(): what differs from the defaults. Owners are shown as the initial user namespace has them, whoever reads. */
export function formatTmpfsOptions(superblock: TmpfsSuperblock): string {
  const { defaultLimit, maxBlocks, maxInodes, rootMode, rootUid, rootGid } = superblock;
  let text = "";
  if (maxBlocks !== defaultLimit) text += `,size=${(maxBlocks ?? 0) * (PAGE_SIZE / 1024)}k`;
  if (maxInodes !== defaultLimit) text += `,nr_inodes=${maxInodes ?? 0}`;
  if (rootMode !== 0o1777) text += `,mode=${rootMode.toString(8).padStart(3, "0")}`;
  if (rootUid !== 0) text += `,uid=${rootUid}`;
  if (rootGid !== 0) text += `,gid=${rootGid}`;
  return text;
}
