import { CAP_FSETID } from "../abi/capability.ts";
import { S_ISDIR, S_ISGID, S_IXGRP } from "../abi/stat.ts";
import { capableWrtInode } from "../ns/permissions.ts";
import type { Caller } from "./caller.ts";
import type { Owned } from "./idmap.ts";
import type { Inode } from "./inode.ts";

/** The mode of a new file of type and permissions `mode` in a directory, as its mount shows that: without the umask's bits and, for outsiders, without set-group-ID. */
export function creationMode(caller: Caller, directory: Owned, mode: number): number {
  return withoutForeignSetgid(caller, directory, mode & ~caller.fs.umask);
}

/**
 * mode_strip_sgid(): in a set-group-ID directory a new file gets the directory's group; an executable one may be set-group-ID only for a
 * member of that group (or with CAP_FSETID).
 */
function withoutForeignSetgid(caller: Caller, directory: Owned, mode: number): number {
  const isSetgidExecutable = (mode & (S_ISGID | S_IXGRP)) === (S_ISGID | S_IXGRP);
  if (!isSetgidExecutable || S_ISDIR(mode) || (directory.mode & S_ISGID) === 0) return mode;
  return isGroupMemberOrCapable(caller, directory) ? mode : mode & ~S_ISGID;
}

/** in_group_or_capable() */
export function isGroupMemberOrCapable(caller: Caller, { uid, gid }: Owned): boolean {
  const { credentials } = caller;
  return credentials.inGroup(gid) || capableWrtInode(credentials, uid, gid, CAP_FSETID);
}

/** Who owns a new inode, and its final mode: inode_init_owner(). A set-group-ID directory passes its group on, and the bit to directories. */
export function newInodeOwner(
  caller: Caller,
  directory: Inode,
  mode: number,
): { uid: number; gid: number; mode: number } {
  const { fsuid, fsgid } = caller.credentials;
  if ((directory.mode & S_ISGID) === 0) return { uid: fsuid, gid: fsgid, mode };
  return { uid: fsuid, gid: directory.gid, mode: S_ISDIR(mode) ? mode | S_ISGID : mode };
}
