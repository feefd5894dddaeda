import * as fcntl from "../abi/fcntl.ts";
import * as mount from "../abi/mount.ts";
import { LSMT_ROOT } from "../abi/mount.ts";
import { MntIdReq, MountAttr, Statmount } from "../abi/mount-struct.ts";
import { flagTable, formatChoice, formatFlags } from "./flag-table.ts";
import type { CallContext, FormatArgument } from "./format-context.ts";
import { formatAddress } from "./format-number.ts";
import { structFormatter } from "./format-time.ts";
import { readStruct } from "./user-struct.ts";

// mount(2), umount2(2), the fd-based mount API, statmount(2) and listmount(2).

const MOUNT_FLAGS = flagTable(
  mount,
  `MS_RDONLY MS_NOSUID MS_NODEV MS_NOEXEC MS_SYNCHRONOUS MS_REMOUNT MS_MANDLOCK MS_DIRSYNC MS_NOSYMFOLLOW MS_NOATIME
   MS_NODIRATIME MS_BIND MS_MOVE MS_REC MS_SILENT MS_POSIXACL MS_UNBINDABLE MS_PRIVATE MS_SLAVE MS_SHARED MS_RELATIME
   MS_KERNMOUNT MS_I_VERSION MS_STRICTATIME MS_LAZYTIME`,
);

/** The magic number of Linux before 2.4 is named, although the kernel ignores it. */
export function formatMountFlags(call: CallContext, index: number): string {
  const value = call.args.uint(index);
  if ((value & mount.MS_MGC_MSK) !== (mount.MS_MGC_VAL | 0)) return formatFlags(MOUNT_FLAGS, value | 0);
  const rest = value & ~mount.MS_MGC_MSK;
  return rest === 0 ? "MS_MGC_VAL" : `MS_MGC_VAL|${formatFlags(MOUNT_FLAGS, rest)}`;
}

const flags =
  (names: string, unknown = ""): FormatArgument =>
  (call, index) =>
    formatFlags(flagTable(mount, names), call.args.int(index), unknown);

export const formatUmountFlags: FormatArgument = flags("MNT_FORCE MNT_DETACH MNT_EXPIRE UMOUNT_NOFOLLOW");
export const formatFsopenFlags: FormatArgument = flags("FSOPEN_CLOEXEC", "FSOPEN_???");
export const formatFspickFlags: FormatArgument = flags(
  "FSPICK_CLOEXEC FSPICK_SYMLINK_NOFOLLOW FSPICK_NO_AUTOMOUNT FSPICK_EMPTY_PATH",
  "FSPICK_???",
);
export const formatFsmountFlags: FormatArgument = flags("FSMOUNT_CLOEXEC FSMOUNT_NAMESPACE", "FSMOUNT_???");
export const formatMoveMountFlags: FormatArgument = flags(
  `MOVE_MOUNT_F_SYMLINKS MOVE_MOUNT_F_AUTOMOUNTS MOVE_MOUNT_F_EMPTY_PATH MOVE_MOUNT_T_SYMLINKS MOVE_MOUNT_T_AUTOMOUNTS
   MOVE_MOUNT_T_EMPTY_PATH MOVE_MOUNT_SET_GROUP MOVE_MOUNT_BENEATH`,
  "MOVE_MOUNT_???",
);
export const formatListmountFlags: FormatArgument = flags("LISTMOUNT_REVERSE", "LISTMOUNT_???");
export const formatStatmountFlags: FormatArgument = flags("STATMOUNT_BY_FD", "STATMOUNT_???");

const OPEN_TREE_FLAGS = [
  ...flagTable(mount, "OPEN_TREE_CLONE OPEN_TREE_NAMESPACE OPEN_TREE_CLOEXEC"),
  ...flagTable(fcntl, "AT_SYMLINK_NOFOLLOW AT_NO_AUTOMOUNT AT_EMPTY_PATH AT_RECURSIVE"),
];

export function formatOpenTreeFlags(call: CallContext, index: number): string {
  return formatFlags(OPEN_TREE_FLAGS, call.args.int(index), "OPEN_TREE_???");
}

const FSCONFIG_COMMANDS = flagTable(
  mount,
  `FSCONFIG_SET_FLAG FSCONFIG_SET_STRING FSCONFIG_SET_BINARY FSCONFIG_SET_PATH FSCONFIG_SET_PATH_EMPTY FSCONFIG_SET_FD
   FSCONFIG_CMD_CREATE FSCONFIG_CMD_RECONFIGURE FSCONFIG_CMD_CREATE_EXCL`,
);

export function formatFsconfigCommand(call: CallContext, index: number): string {
  return formatChoice(FSCONFIG_COMMANDS, call.args.uint(index), "FSCONFIG_???");
}

const ATTRIBUTES = flagTable(
  mount,
  `MOUNT_ATTR_RDONLY MOUNT_ATTR_NOSUID MOUNT_ATTR_NODEV MOUNT_ATTR_NOEXEC MOUNT_ATTR__ATIME MOUNT_ATTR_NOATIME
   MOUNT_ATTR_STRICTATIME MOUNT_ATTR_NODIRATIME MOUNT_ATTR_IDMAP MOUNT_ATTR_NOSYMFOLLOW`,
);

export function formatMountAttributes(call: CallContext, index: number): string {
  return formatFlags(ATTRIBUTES, call.args.int(index), "MOUNT_ATTR_???");
}

export const formatMountAttr: FormatArgument = structFormatter(MountAttr.size, (view) => {
  const { attr_set, attr_clr, propagation, userns_fd } = MountAttr.fields;
  const set = formatFlags(ATTRIBUTES, attr_set.low(view, 0) | 0);
  const clear = formatFlags(ATTRIBUTES, attr_clr.low(view, 0) | 0);
  const type = formatFlags(MOUNT_FLAGS, propagation.low(view, 0) | 0);
  return `{attr_set=${set}, attr_clr=${clear}, propagation=${type}, userns_fd=${userns_fd.get(view, 0)}}`;
});

const idText = (id: bigint): string => (id === LSMT_ROOT ? "LSMT_ROOT" : `0x${id.toString(16)}`);

export const formatMountIdRequest: FormatArgument = structFormatter(MntIdReq.size, (view) => {
  const { size, mnt_id, param } = MntIdReq.fields;
  return `{size=${size.get(view, 0)}, mnt_id=${idText(mnt_id.getBig(view, 0))}, param=${idText(param.getBig(view, 0))}, ...}`;
});

export const formatStatmount: FormatArgument = structFormatter(Statmount.size, (view) => {
  const { size, mask } = Statmount.fields;
  return `{size=${size.get(view, 0)}, mask=${idText(mask.getBig(view, 0))}, ...}`;
});

/** As many ids as the result says, of which strace shows the first ones. */
export function formatMountIds(call: CallContext, index: number): string {
  const address = call.args.pointer(index);
  const count = call.result ?? -1;
  if (count < 0) return formatAddress(call, index);
  const shown = Math.min(count, MAX_IDS);
  const view = readStruct(call.memory, address, 8 * shown);
  if (view === null) return formatAddress(call, index);
  const ids = Array.from({ length: shown }, (_, i) => idText(view.getBigUint64(8 * i, true)));
  if (count > shown) ids.push("...");
  return `[${ids.join(", ")}]`;
}

const MAX_IDS = 32;
