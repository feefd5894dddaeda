/** Questions about one pair of subject and object: may this task signal that one, do its capabilities reach this inode. */
import { CAP_FOWNER, CAP_KILL } from "../abi/capability.ts";
import { EPERM } from "../abi/errno.ts";
import { SIGCONT } from "../abi/signal.ts";
import type { Credentials } from "./credentials.ts";
import type { Kgid, Kuid } from "./ids.ts";
import { refuseCapability } from "./refusal.ts";

/** How sender and receiver of a signal are related. */
export interface KillRelation {
  readonly sameThreadGroup: boolean;
  readonly sameSession: boolean;
}

/** kill(2), "For a process to have permission": check_kill_permission() of kernel/signal.c. CAP-020, CAP-023 */
export function mayKill(sender: Credentials, target: Credentials, signal: number, relation: KillRelation): number {
  if (relation.sameThreadGroup) return 0;
  if (sender.euid === target.suid || sender.euid === target.uid) return 0;
  if (sender.uid === target.suid || sender.uid === target.uid) return 0;
  if (sender.hasCapability(CAP_KILL, target.userNamespace)) return 0;
  if (signal === SIGCONT && relation.sameSession) return 0;
  const targetIds = { targetUid: target.uid, targetSuid: target.suid, uid: sender.uid };
  return refuseCapability(EPERM, "CAP-020", sender, CAP_KILL, target.userNamespace, targetIds);
}

/**
 * capable_wrt_inode_uidgid(): `capability` in one's own user namespace, for an inode whose both owners exist there. CAP-010
 * The ids are those of the inode as its mount shows them (after an id-mapped mount).
 */
export function capableWrtInode(credentials: Credentials, uid: Kuid, gid: Kgid, capability: number): boolean {
  const { userNamespace } = credentials;
  return credentials.isCapable(capability) && userNamespace.hasUid(uid) && userNamespace.hasGid(gid);
}

/** inode_owner_or_capable(): chmod(2), utimensat(2), the sticky bit. Needs only the uid mapped. CAP-011 */
export function inodeOwnerOrCapable(credentials: Credentials, uid: Kuid): boolean {
  if (credentials.fsuid === uid) return true;
  return credentials.isCapable(CAP_FOWNER) && credentials.userNamespace.hasUid(uid);
}
