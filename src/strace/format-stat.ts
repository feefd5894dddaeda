import * as magic from "../abi/magic.ts";
import * as mount from "../abi/mount.ts";
import * as statAbi from "../abi/stat.ts";
import { S_IFBLK, S_IFCHR, S_IFMT } from "../abi/stat.ts";
import { Stat } from "../abi/stat-struct.ts";
import { Statfs } from "../abi/statfs-struct.ts";
import * as statxAbi from "../abi/statx.ts";
import { STATX_ALL } from "../abi/statx.ts";
import { Statx } from "../abi/statx-struct.ts";
import { type FlagTable, flagTable, flagTableMatching, formatChoice, formatFlags, hex32 } from "./flag-table.ts";
import type { CallContext, FormatArgument } from "./format-context.ts";
import { devText, octalText } from "./format-number.ts";
import { structFormatter } from "./format-time.ts";

// stat, statx and statfs, in strace's short form.

const FILE_TYPES: FlagTable = flagTable(statAbi, "S_IFIFO S_IFCHR S_IFDIR S_IFBLK S_IFREG S_IFLNK S_IFSOCK");
const SPECIAL_BITS: FlagTable = flagTable(statAbi, "S_ISUID S_ISGID S_ISVTX");

/** `S_IFREG|0644` (print_symbolic_mode_t()). */
export function modeText(mode: number): string {
  const type = mode & S_IFMT;
  const typeName = FILE_TYPES.find(([, value]) => value === type)?.[0];
  if (type !== 0 && typeName === undefined) return octalText(mode);
  const names = typeName === undefined ? [] : [typeName];
  for (const [name, bit] of SPECIAL_BITS) if ((mode & bit) !== 0) names.push(name);
  names.push(octalText(mode & 0o777));
  return names.join("|");
}

export function formatFileMode(call: CallContext, index: number): string {
  return modeText(call.args.uint(index) & 0xffff);
}

function isDevice(mode: number): boolean {
  return (mode & S_IFMT) === S_IFCHR || (mode & S_IFMT) === S_IFBLK;
}

/** mknodat(2): the device number counts for devices only. */
export function formatDev(call: CallContext, index: number): string | null {
  return isDevice(call.args.uint(index - 1)) ? devText(call.args.uint(index)) : null;
}

export const formatStat: FormatArgument = structFormatter(Stat.size, (view) => {
  const { st_mode, st_rdev, st_size } = Stat.fields;
  const mode = st_mode.get(view, 0);
  const what = isDevice(mode) ? `st_rdev=${devText(st_rdev.get(view, 0))}` : `st_size=${st_size.get(view, 0)}`;
  return `{st_mode=${modeText(mode)}, ${what}, ...}`;
});

const STATX_MASK: FlagTable = [
  ["STATX_ALL", STATX_ALL],
  ...flagTable(
    statxAbi,
    `STATX_BASIC_STATS STATX_TYPE STATX_MODE STATX_NLINK STATX_UID STATX_GID STATX_ATIME STATX_MTIME STATX_CTIME STATX_INO
     STATX_SIZE STATX_BLOCKS STATX_BTIME STATX_MNT_ID STATX_DIOALIGN STATX_MNT_ID_UNIQUE`,
  ),
];
const STATX_ATTRIBUTES: FlagTable = flagTable(
  statxAbi,
  `STATX_ATTR_COMPRESSED STATX_ATTR_IMMUTABLE STATX_ATTR_APPEND STATX_ATTR_NODUMP STATX_ATTR_ENCRYPTED STATX_ATTR_AUTOMOUNT
   STATX_ATTR_MOUNT_ROOT STATX_ATTR_VERITY STATX_ATTR_DAX`,
);

export function formatStatxMask(call: CallContext, index: number): string {
  return formatFlags(STATX_MASK, call.args.int(index), "STATX_???");
}

export const formatStatx: FormatArgument = structFormatter(Statx.size, (view) => {
  const { stx_mask, stx_attributes, stx_mode, stx_size } = Statx.fields;
  const mask = formatFlags(STATX_MASK, stx_mask.get(view, 0) | 0);
  const attributes = formatFlags(STATX_ATTRIBUTES, stx_attributes.low(view, 0) | 0);
  const mode = modeText(stx_mode.get(view, 0));
  return `{stx_mask=${mask}, stx_attributes=${attributes}, stx_mode=${mode}, stx_size=${stx_size.get(view, 0)}, ...}`;
});

const STATFS_FLAGS: FlagTable = flagTable(
  mount,
  `ST_VALID ST_RDONLY ST_NOSUID ST_NODEV ST_NOEXEC ST_SYNCHRONOUS ST_MANDLOCK ST_NOATIME ST_NODIRATIME ST_RELATIME
   ST_NOSYMFOLLOW`,
);

const MAGICS: FlagTable = flagTableMatching(magic, /_MAGIC/);

export const formatStatfs: FormatArgument = structFormatter(Statfs.size, (view) => {
  const f = Statfs.fields;
  const type = formatChoice(MAGICS, f.f_type.get(view, 0), "");
  const numbers = (["f_bsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree"] as const)
    .map((name) => `${name}=${f[name].get(view, 0)}`)
    .join(", ");
  const id = `f_fsid={val=[${hex32(f.f_fsid.low(view, 0))}, ${hex32(f.f_fsid.high(view, 0))}]}`;
  const sizes = `f_namelen=${f.f_namelen.get(view, 0)}, f_frsize=${f.f_frsize.get(view, 0)}`;
  return `{f_type=${type}, ${numbers}, ${id}, ${sizes}, f_flags=${formatFlags(STATFS_FLAGS, f.f_flags.get(view, 0))}}`;
});
