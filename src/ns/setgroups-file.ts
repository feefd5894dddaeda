/** /proc/PID/setgroups: whether a user namespace lets its processes call setgroups(2) (user_namespaces(7)). */
import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EACCES, EINVAL, EPERM } from "../abi/errno.ts";
import type { Credentials } from "./credentials.ts";
import { refuse, refuseCapability } from "./refusal.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** sizeof(kbuf) in proc_setgroups_write(). */
const BUFFER_SIZE = 8;

/** "allow" or "deny", then what isspace() takes, then perhaps a NUL and anything. USER-040 */
const REQUEST = /^(allow|deny)[\t-\r \xa0]*(?:\0|$)/;

export function readSetgroups(namespace: UserNamespace): string {
  return namespace.setgroupsAllowed ? "allow\n" : "deny\n";
}

/** Opening for writing needs CAP_SYS_ADMIN over the namespace: proc_setgroups_open(). USER-043 */
export function mayOpenSetgroupsForWrite(namespace: UserNamespace, credentials: Credentials): number {
  if (credentials.hasCapability(CAP_SYS_ADMIN, namespace)) return 0;
  return refuseCapability(EACCES, "USER-043", credentials, CAP_SYS_ADMIN, namespace);
}

/** proc_setgroups_write(): the number of bytes taken, or -errno. */
export function writeSetgroups(namespace: UserNamespace, text: string, offset: number): number {
  if (offset !== 0 || text.length >= BUFFER_SIZE) return refuse(EINVAL, "USER-040");
  const request = REQUEST.exec(text);
  if (request === null) return refuse(EINVAL, "USER-040");
  if (request[1] === "allow") {
    return namespace.setgroupsAllowed ? text.length : refuse(EPERM, "USER-041", { namespace: namespace.name });
  }
  // Too late once a gid_map lets members use the groups they can drop. USER-040, USER-042
  if (!namespace.gidMap.isEmpty) return refuse(EPERM, "USER-040", { namespace: namespace.name, gidMap: "written" });
  namespace.setgroupsAllowed = false;
  return text.length;
}

/** userns_may_setgroups(): USER-009 */
export function allowsSetgroups(namespace: UserNamespace): boolean {
  return !namespace.gidMap.isEmpty && namespace.setgroupsAllowed;
}
