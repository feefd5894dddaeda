/** setgroups(2): kernel/groups.c. */
import { CAP_SETGID } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { NGROUPS_MAX } from "../abi/limits.ts";
import type { Credentials } from "./credentials.ts";
import { INVALID_ID } from "./ids.ts";
import { refuse, refuseCapability } from "./refusal.ts";
import { allowsSetgroups } from "./setgroups-file.ts";

/** What is checked before the list is copied in: may_setgroups(), then the size. USER-009 */
export function checkSetgroups(old: Credentials, size: number): number {
  const { userNamespace } = old;
  const setgroups = userNamespace.setgroupsAllowed ? "allow" : "deny";
  const gidMap = userNamespace.gidMap.isEmpty ? "empty" : "written";
  if (!old.isCapable(CAP_SETGID) || !allowsSetgroups(userNamespace))
    return refuseCapability(EPERM, "USER-009", old, CAP_SETGID, userNamespace, { setgroups, gidMap });
  if (size < 0 || size > NGROUPS_MAX) return -EINVAL;
  return 0;
}

/** `gids` are those of the caller's user namespace; one without a mapping is refused. USER-042 */
export function setgroups(old: Credentials, gids: readonly number[]): Credentials | number {
  const error = checkSetgroups(old, gids.length);
  if (error < 0) return error;
  const groups: number[] = [];
  for (const gid of gids) {
    const kgid = old.userNamespace.makeKgid(gid >>> 0);
    if (kgid === INVALID_ID) return refuse(EINVAL, "USER-042", { gid: gid >>> 0, notMappedIn: old.userNamespace.name });
    groups.push(kgid);
  }
  return old.with({ groups: groups.sort((a, b) => a - b) });
}
