import {
  STATMOUNT_FS_TYPE,
  STATMOUNT_MNT_OPTS,
  STATMOUNT_MNT_POINT,
  STATMOUNT_MNT_ROOT,
  STATMOUNT_SB_SOURCE,
} from "../../../abi/mount.ts";
import { MntIdReq, MountAttr, Statmount } from "../../../abi/mount-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import {
  SYS_fsconfig,
  SYS_fsmount,
  SYS_fsopen,
  SYS_fspick,
  SYS_listmount,
  SYS_mount_setattr,
  SYS_move_mount,
  SYS_open_tree,
  SYS_open_tree_attr,
  SYS_statmount,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { decodeText } from "../text.ts";
import { nothing, onPath, structBytes, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct mount_attr: MOUNT_ATTR_* to set and to clear, MS_SHARED and the like, and the user namespace of an idmapped mount. */
export interface MountAttrValue {
  readonly attr_set?: number;
  readonly attr_clr?: number;
  readonly propagation?: number;
  readonly userns_fd?: number;
}

/** What statmount(2) tells: the fields of struct statmount; those that are strings in place of their offsets. */
export type StatmountValue = Omit<StructValues<typeof Statmount.fields>, StringName> & {
  readonly [K in StringName]: string;
};

type StringName = "fs_type" | "mnt_root" | "mnt_point" | "mnt_opts" | "sb_source";

const STRINGS: readonly (readonly [name: StringName, bit: number])[] = [
  ["fs_type", STATMOUNT_FS_TYPE],
  ["mnt_root", STATMOUNT_MNT_ROOT],
  ["mnt_point", STATMOUNT_MNT_POINT],
  ["mnt_opts", STATMOUNT_MNT_OPTS],
  ["sb_source", STATMOUNT_SB_SOURCE],
];

/** Which mount: its unique id, and its namespace, by id, unless that is the caller's. LSMT_ROOT stands for the root. */
export interface MountIdRequest {
  readonly mnt_id: number | bigint;
  readonly mnt_ns_id?: number;
  /** A descriptor of the mount namespace, or, with STATMOUNT_BY_FD, of a file on the mount. */
  readonly mnt_ns_fd?: number;
}

function requestBytes(request: MountIdRequest, param: number | bigint): Uint8Array {
  const { mnt_id, mnt_ns_id = 0, mnt_ns_fd = 0 } = request;
  return structBytes(MntIdReq, { size: MntIdReq.size, mnt_id, param, mnt_ns_id, mnt_ns_fd });
}

function statmountValue(bytes: Uint8Array): StatmountValue {
  const fields = Statmount.read(viewOf(bytes), 0);
  const strings: Partial<Record<StringName, string>> = {};
  for (const [name, bit] of STRINGS) {
    const isThere = (Number(fields.mask) & bit) !== 0;
    strings[name] = isThere ? stringAt(bytes, Statmount.size + Number(fields[name])) : "";
  }
  return { ...fields, ...(strings as Record<StringName, string>) };
}

function stringAt(bytes: Uint8Array, start: number): string {
  return decodeText(bytes.subarray(start, bytes.indexOf(0, start)));
}

const STATMOUNT_ROOM = 8192;

/** The fd-based mount API (open_tree(2), fsopen(2) ...), statmount(2) and listmount(2). */
export const mountApiCalls = {
  /** open_tree(2): an O_PATH descriptor of a place, or, with OPEN_TREE_CLONE, of a detached copy. @param flags OPEN_TREE_*, AT_RECURSIVE ... */
  open_tree: (dirfd: number, path: string, flags = 0): Syscall => onPath(SYS_open_tree, null, 1, path, dirfd, flags),
  /** open_tree_attr(2): open_tree, and mount_setattr on the result. */
  open_tree_attr: (dirfd: number, path: string, flags: number, attr: MountAttrValue): Syscall => {
    const memory = new Slots();
    const addresses = [memory.text(path), memory.input(structBytes(MountAttr, attr))] as const;
    return memory.of(
      new Syscall(SYS_open_tree_attr, null, dirfd, addresses[0], flags, addresses[1], MountAttr.size),
      path,
    );
  },
  /** move_mount(2). @param flags MOVE_MOUNT_*: with MOVE_MOUNT_F_EMPTY_PATH the mount is that of `from_dirfd`. */
  move_mount: (from_dirfd: number, from: string, to_dirfd: number, to: string, flags = 0): Syscall<void> => {
    const memory = new Slots();
    const addresses = [memory.text(from), memory.text(to)] as const;
    const made = new Syscall<void>(SYS_move_mount, nothing, from_dirfd, addresses[0], to_dirfd, addresses[1], flags);
    return memory.of(made, to);
  },
  /** mount_setattr(2): all of the mounts or none. @param flags AT_RECURSIVE, AT_EMPTY_PATH ... */
  mount_setattr: (dirfd: number, path: string, flags: number, attr: MountAttrValue): Syscall<void> => {
    const memory = new Slots();
    const addresses = [memory.text(path), memory.input(structBytes(MountAttr, attr))] as const;
    const made = new Syscall<void>(
      SYS_mount_setattr,
      nothing,
      dirfd,
      addresses[0],
      flags,
      addresses[1],
      MountAttr.size,
    );
    return memory.of(made, path);
  },
  /** fsopen(2): a descriptor on which a file system of that type is configured. @param flags FSOPEN_CLOEXEC */
  fsopen: (fsname: string, flags = 0): Syscall => onPath(SYS_fsopen, null, 0, fsname, flags),
  /** fspick(2): a descriptor on which the file system at `path` is changed. @param flags FSPICK_* */
  fspick: (dirfd: number, path: string, flags = 0): Syscall => onPath(SYS_fspick, null, 1, path, dirfd, flags),
  /** fsconfig(2). EINVAL: read from `fd` what is wrong. @param cmd FSCONFIG_* @param aux a descriptor or a length, where the command has one */
  fsconfig: (
    fd: number,
    cmd: number,
    key: string | null = null,
    value: string | null = null,
    aux = 0,
  ): Syscall<void> => {
    const memory = new Slots();
    const addresses = [memory.text(key), memory.text(value)] as const;
    return memory.of(new Syscall<void>(SYS_fsconfig, nothing, fd, cmd, ...addresses, aux));
  },
  /** fsmount(2): a descriptor of a detached mount of what was configured. @param attr_flags MOUNT_ATTR_* */
  fsmount: (fd: number, flags = 0, attr_flags = 0): Syscall => new Syscall(SYS_fsmount, null, fd, flags, attr_flags),
  /** statmount(2). @param mask STATMOUNT_*: what to tell @param flags STATMOUNT_BY_FD */
  statmount: (request: MountIdRequest, mask: number, flags = 0): Syscall<StatmountValue> => {
    const memory = new Slots();
    const bytes = new Uint8Array(STATMOUNT_ROOM);
    const addresses = [memory.input(requestBytes(request, mask)), memory.output(bytes)] as const;
    const decode = (_result: number, { slots }: Syscall<StatmountValue>): StatmountValue => statmountValue(slots[1]!);
    return memory.of(new Syscall<StatmountValue>(SYS_statmount, decode, ...addresses, bytes.length, flags));
  },
  /**
   * listmount(2): unique ids of mounts below one, ascending.
   * @param after goes on behind this id; 0 begins.
   * @param count how many at most.
   * @param flags LISTMOUNT_REVERSE
   */
  listmount: (request: MountIdRequest, after = 0, count = 256, flags = 0): Syscall<number[]> => {
    const memory = new Slots();
    const addresses = [memory.input(requestBytes(request, after)), memory.output(new Uint8Array(8 * count))] as const;
    const decode = (result: number, { slots }: Syscall<number[]>): number[] =>
      Array.from({ length: result }, (_, i) => Number(viewOf(slots[1]!).getBigUint64(8 * i, true)));
    return memory.of(new Syscall<number[]>(SYS_listmount, decode, ...addresses, count, flags));
  },
} as const;
