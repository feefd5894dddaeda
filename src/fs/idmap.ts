import { type IdMap, idMap } from "../ns/id-map.ts";
import { INVALID_ID, type Kgid, type Kuid } from "../ns/ids.ts";
import type { UserNamespace } from "../ns/user-namespace.ts";
import { savable } from "../state/savable.ts";
import type { Inode } from "./inode.ts";

/**
 * Which owners an idmapped mount shows for those its file system has stored, and the other way round (struct mnt_idmap): the maps that a
 * user namespace had when the mount was made so. MNT-084. Null stands for a mount that shows them as they are.
 */
export class Idmap {
  readonly uidMap: IdMap;
  readonly gidMap: IdMap;

  constructor(uidMap: IdMap, gidMap: IdMap) {
    this.uidMap = uidMap;
    this.gidMap = gidMap;
  }
}

/** What decides about access to an inode. */
export interface Owned {
  readonly mode: number;
  readonly uid: Kuid;
  readonly gid: Kgid;
}

/** i_uid_into_vfsuid(), i_gid_into_vfsgid(): the inode as a mount shows it. INVALID_ID: the owner has no id there. */
export function shownInode(idmap: Idmap | null, inode: Inode): Owned {
  if (idmap === null) return inode;
  const { mode, superblock } = inode;
  return { mode, ...shownIds(idmap, superblock.userNamespace, inode) };
}

/** make_vfsuid(), make_vfsgid() */
export function shownIds(
  idmap: Idmap | null,
  namespace: UserNamespace,
  stored: { readonly uid: Kuid; readonly gid: Kgid },
): { uid: Kuid; gid: Kgid } {
  if (idmap === null) return { uid: stored.uid, gid: stored.gid };
  return {
    uid: downOrInvalid(idmap.uidMap, namespace.fromKuid(stored.uid)),
    gid: downOrInvalid(idmap.gidMap, namespace.fromKgid(stored.gid)),
  };
}

/** from_vfsuid(): the id to store for one that a mount shows. INVALID_ID: it cannot be stored. */
export function storedUid(idmap: Idmap | null, namespace: UserNamespace, uid: Kuid): Kuid {
  if (idmap === null) return uid;
  const id = idmap.uidMap.up(uid);
  return id === INVALID_ID ? INVALID_ID : namespace.makeKuid(id);
}

/** from_vfsgid() */
export function storedGid(idmap: Idmap | null, namespace: UserNamespace, gid: Kgid): Kgid {
  if (idmap === null) return gid;
  const id = idmap.gidMap.up(gid);
  return id === INVALID_ID ? INVALID_ID : namespace.makeKgid(id);
}

function downOrInvalid(map: IdMap, id: number): number {
  return id === INVALID_ID ? INVALID_ID : map.down(id);
}

savable(Idmap, { name: "fs.Idmap", version: 1, saved: { uidMap: idMap, gidMap: idMap } });
