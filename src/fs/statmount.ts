import { major, minor } from "../abi/dev.ts";
import { ENOENT, EPERM } from "../abi/errno.ts";
import {
  MS_DIRSYNC,
  MS_LAZYTIME,
  MS_PRIVATE,
  MS_RDONLY,
  MS_SHARED,
  MS_SLAVE,
  MS_SYNCHRONOUS,
  MS_UNBINDABLE,
  STATMOUNT_FS_TYPE,
  STATMOUNT_MNT_BASIC,
  STATMOUNT_MNT_GIDMAP,
  STATMOUNT_MNT_NS_ID,
  STATMOUNT_MNT_OPTS,
  STATMOUNT_MNT_POINT,
  STATMOUNT_MNT_ROOT,
  STATMOUNT_MNT_UIDMAP,
  STATMOUNT_OPT_ARRAY,
  STATMOUNT_PROPAGATE_FROM,
  STATMOUNT_SB_BASIC,
  STATMOUNT_SB_SOURCE,
  STATMOUNT_SUPPORTED_MASK,
} from "../abi/mount.ts";
import type { Statmount } from "../abi/mount-struct.ts";
import type { StructInput } from "../abi/struct.ts";
import type { IdMap } from "../ns/id-map.ts";
import { INVALID_ID } from "../ns/ids.ts";
import { refuse } from "../ns/refusal.ts";
import type { Caller } from "./caller.ts";
import type { Mount } from "./mount.ts";
import { attributesOf } from "./mount-attributes.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import { findMount, isAdministrator, type MountRequestIds, mayQuery, requestedRoot } from "./mount-query.ts";
import { dominatingGroup, rootField } from "./mountinfo.ts";
import type { Path } from "./path.ts";
import { absoluteName, REACHED_ROOT } from "./pathname.ts";

/** What statmount(2) fills in: fields of struct statmount, and the strings behind it, as bytes. */
export interface MountStatus {
  readonly fields: StructInput<typeof Statmount.fields>;
  readonly strings: string;
}

const SUPPORTED =
  STATMOUNT_SB_BASIC |
  STATMOUNT_MNT_BASIC |
  STATMOUNT_PROPAGATE_FROM |
  STATMOUNT_MNT_ROOT |
  STATMOUNT_MNT_POINT |
  STATMOUNT_FS_TYPE |
  STATMOUNT_MNT_NS_ID |
  STATMOUNT_MNT_OPTS |
  STATMOUNT_SB_SOURCE |
  STATMOUNT_OPT_ARRAY |
  STATMOUNT_SUPPORTED_MASK |
  STATMOUNT_MNT_UIDMAP |
  STATMOUNT_MNT_GIDMAP;

/** statmount(2) of a mount by its id in `namespace`; `request.param` is a mask of STATMOUNT_*. */
export function statmount(caller: Caller, namespace: MountNamespace, request: MountRequestIds): MountStatus | number {
  const isForeign = request.namespaceId !== 0 && namespace !== caller.mountNamespace;
  if (isForeign && !isAdministrator(caller, namespace)) return refuse(EPERM, "MNT-094");
  const mount = findMount(namespace, request.mountId);
  if (mount === null) return refuse(ENOENT, "MNT-091");
  const root = requestedRoot(caller, namespace);
  const hidden = mayQuery(caller, namespace, mount.rootPath, root);
  return hidden < 0 ? hidden : statusOf(caller, mount, root, request.param);
}

/** statmount(2) with STATMOUNT_BY_FD: the mount an open file is on, in a namespace or in none any more. NEW-015 */
export function statmountByFile(caller: Caller, path: Path, mask: number): MountStatus | number {
  const { mount } = path;
  const { namespace } = mount;
  // A mount that is in no namespace has no place and no namespace to tell of.
  const tellable = namespace === null ? mask & ~(STATMOUNT_MNT_POINT | STATMOUNT_MNT_NS_ID) : mask;
  if (namespace === null || namespace.isAnonymous) return statusOf(caller, mount, mount.rootPath, tellable);
  const root = requestedRoot(caller, namespace);
  const hidden = mayQuery(caller, namespace, mount.rootPath, root);
  return hidden < 0 ? hidden : statusOf(caller, mount, root, tellable);
}

type Fields = { -readonly [K in keyof StructInput<typeof Statmount.fields>]: StructInput<typeof Statmount.fields>[K] };

function statusOf(caller: Caller, mount: Mount, root: Path, mask: number): MountStatus | number {
  // Bits beyond the 32nd are of no known field.
  const wanted = mask >= 2 ** 53 ? SUPPORTED : (mask % 2 ** 32) | 0;
  const fields: Fields = { mask: 0 };
  let filled = 0;
  if ((wanted & STATMOUNT_SB_BASIC) !== 0) filled |= fillSuperblock(fields, mount);
  if ((wanted & STATMOUNT_MNT_BASIC) !== 0) filled |= fillMount(fields, mount);
  if ((wanted & STATMOUNT_PROPAGATE_FROM) !== 0) filled |= fillPropagateFrom(fields, mount, root);
  if ((wanted & STATMOUNT_MNT_NS_ID) !== 0) {
    fields.mnt_ns_id = mount.namespace?.id ?? 0;
    filled |= STATMOUNT_MNT_NS_ID;
  }
  if ((wanted & STATMOUNT_SUPPORTED_MASK) !== 0) {
    fields.supported_mask = SUPPORTED;
    filled |= STATMOUNT_SUPPORTED_MASK;
  }
  // Offset 0 is the empty string, which all fields have that are not asked for.
  let strings = "\0";
  for (const { bit, field, text } of stringsOf(caller, mount, root, fields)) {
    if ((wanted & bit) === 0) continue;
    const value = text();
    if (value === null) continue;
    fields[field] = strings.length;
    strings += `${value}\0`;
    filled |= bit;
  }
  fields.mask = filled;
  return { fields, strings: strings === "\0" ? "" : strings };
}

/** statmount_sb_basic() */
function fillSuperblock(fields: Fields, { superblock }: Mount): number {
  fields.sb_dev_major = major(superblock.dev);
  fields.sb_dev_minor = minor(superblock.dev);
  fields.sb_magic = superblock.statfs().type;
  fields.sb_flags = superblock.flags & (MS_RDONLY | MS_SYNCHRONOUS | MS_DIRSYNC | MS_LAZYTIME);
  return STATMOUNT_SB_BASIC;
}

/** statmount_mnt_basic() */
function fillMount(fields: Fields, mount: Mount): number {
  const parent = mount.parent ?? mount;
  fields.mnt_id = mount.uniqueId;
  fields.mnt_parent_id = parent.uniqueId;
  fields.mnt_id_old = mount.id;
  fields.mnt_parent_id_old = parent.id;
  fields.mnt_attr = attributesOf(mount);
  fields.mnt_propagation = propagationOf(mount);
  fields.mnt_peer_group = mount.peerGroup?.id ?? 0;
  fields.mnt_master = mount.master?.id ?? 0;
  return STATMOUNT_MNT_BASIC;
}

/** mnt_to_propagation_flags() */
function propagationOf(mount: Mount): number {
  let flags = 0;
  if (mount.peerGroup !== null) flags |= MS_SHARED;
  if (mount.master !== null) flags |= MS_SLAVE;
  if (mount.isUnbindable) flags |= MS_UNBINDABLE;
  return flags === 0 ? MS_PRIVATE : flags;
}

function fillPropagateFrom(fields: Fields, mount: Mount, root: Path): number {
  if (mount.master === null) return 0;
  fields.propagate_from = dominatingGroup(mount.master, mount, root)?.id ?? 0;
  return STATMOUNT_PROPAGATE_FROM;
}

interface StringField {
  readonly bit: number;
  readonly field:
    | "fs_type"
    | "mnt_root"
    | "mnt_point"
    | "mnt_opts"
    | "opt_array"
    | "sb_source"
    | "mnt_uidmap"
    | "mnt_gidmap";
  /** Null for nothing to tell. */
  readonly text: () => string | null;
}

function stringsOf(caller: Caller, mount: Mount, root: Path, fields: Fields): StringField[] {
  const { superblock, idmap } = mount;
  const options = superblock.options().slice(1);
  const list = options === "" ? [] : options.split(",");
  const reader = caller.credentials.userNamespace;
  return [
    { bit: STATMOUNT_FS_TYPE, field: "fs_type", text: () => superblock.type.name },
    { bit: STATMOUNT_MNT_ROOT, field: "mnt_root", text: () => rootField(mount, caller) },
    { bit: STATMOUNT_MNT_POINT, field: "mnt_point", text: () => pointOf(mount, root) },
    { bit: STATMOUNT_MNT_OPTS, field: "mnt_opts", text: () => (options === "" ? null : options) },
    {
      bit: STATMOUNT_OPT_ARRAY,
      field: "opt_array",
      text: () => {
        fields.opt_num = list.length;
        return list.length === 0 ? null : list.join("\0");
      },
    },
    { bit: STATMOUNT_SB_SOURCE, field: "sb_source", text: () => mount.source },
    {
      bit: STATMOUNT_MNT_UIDMAP,
      field: "mnt_uidmap",
      text: () => {
        if (idmap === null) return null;
        const lines = mapLines(idmap.uidMap, (kuid) => reader.fromKuid(kuid));
        fields.mnt_uidmap_num = lines.length;
        return lines.length === 0 ? null : lines.join("\0");
      },
    },
    {
      bit: STATMOUNT_MNT_GIDMAP,
      field: "mnt_gidmap",
      text: () => {
        if (idmap === null) return null;
        const lines = mapLines(idmap.gidMap, (kgid) => reader.fromKgid(kgid));
        fields.mnt_gidmap_num = lines.length;
        return lines.length === 0 ? null : lines.join("\0");
      },
    },
  ];
}

/** Null when the mount is not below the reader's root. */
function pointOf(mount: Mount, root: Path): string | null {
  const { text, end } = absoluteName(mount.rootPath, root);
  return end === REACHED_ROOT ? text : null;
}

/** statmount_mnt_idmap(): "first lower count", for what the reader's user namespace has a number for. */
function mapLines(map: IdMap, fromKernel: (id: number) => number): string[] {
  const lines: string[] = [];
  for (const { first, lowerFirst, count } of map.extents) {
    const lower = fromKernel(lowerFirst);
    if (lower !== INVALID_ID) lines.push(`${first} ${lower} ${count}`);
  }
  return lines;
}
