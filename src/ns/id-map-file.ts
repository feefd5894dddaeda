/** /proc/PID/uid_map, gid_map and projid_map: who may write what, and what a reader sees (user_namespaces(7)). */
import { CAP_SETFCAP, CAP_SETGID, CAP_SETUID, CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL, EPERM } from "../abi/errno.ts";
import { PAGE_SIZE } from "../abi/limits.ts";
import type { Credentials } from "./credentials.ts";
import { type IdExtent, IdMap } from "./id-map.ts";
import { parseIdMap } from "./id-map-parser.ts";
import { INVALID_ID } from "./ids.ts";
import { refuse, refuseCapability } from "./refusal.ts";
import type { UserNamespace } from "./user-namespace.ts";

/** Which of the three map files: uid_map, gid_map, projid_map. */
export type IdMapKind = "uid" | "gid" | "projid";

/**
 * Writes `text` at `offset` of a map of `namespace`: map_write(), in its order of checks.
 * @param opener the credentials the file was opened with (f_cred)
 * @param writer the credentials of the process that writes now
 * @returns the number of bytes taken, or -errno
 */
export function writeIdMap(
  namespace: UserNamespace,
  kind: IdMapKind,
  text: string,
  offset: number,
  opener: Credentials,
  writer: Credentials,
): number {
  const parent = namespace.parent;
  if (parent === null) return refuse(EPERM, "USER-036");
  // The opener sits in the namespace or in its direct parent. USER-049
  if (opener.userNamespace !== namespace && opener.userNamespace !== parent)
    return refuse(EPERM, "USER-049", { openedIn: opener.userNamespace.name, mapOf: namespace.name });
  if (offset !== 0 || text.length >= PAGE_SIZE) return refuse(EINVAL, "USER-031", { offset, length: text.length });
  if (!mapOf(namespace, kind).isEmpty) return refuse(EPERM, "USER-022", { mapOf: namespace.name });
  if (kind !== "projid" && !opener.hasCapability(CAP_SYS_ADMIN, namespace))
    return refuseCapability(EPERM, "USER-047", opener, CAP_SYS_ADMIN, namespace);

  const extents = parseIdMap(text);
  if (typeof extents === "number") return extents;
  const error = checkPermitted(namespace, parent, kind, extents, opener, writer);
  if (error < 0) return error;

  // From here on the lower ids are kernel ids. Each range lies within one extent of the parent. USER-050
  const parentMap = mapOf(parent, kind);
  const translated: IdExtent[] = [];
  for (const { first, lowerFirst, count } of extents) {
    const kernelFirst = parentMap.down(lowerFirst, count);
    if (kernelFirst === INVALID_ID)
      return refuse(EPERM, "USER-050", { first: lowerFirst, count, notMappedIn: parent.name });
    translated.push({ first, lowerFirst: kernelFirst, count });
  }
  setMap(namespace, kind, new IdMap(translated));
  return text.length;
}

/** The text of the file, with the second column in the terms of whoever opened it. USER-023, USER-025, USER-051 */
export function readIdMap(namespace: UserNamespace, kind: IdMapKind, opener: Credentials): string {
  const isInside = opener.userNamespace === namespace;
  const readerMap = mapOf((isInside ? namespace.parent : null) ?? opener.userNamespace, kind);
  let text = "";
  for (const { first, lowerFirst, count } of mapOf(namespace, kind).extents) {
    text += `${column(first)} ${column(readerMap.up(lowerFirst))} ${column(count)}\n`;
  }
  return text;
}

/** new_idmap_permitted(): whether somebody may be given these ids of the parent. @returns 0 or -EPERM */
function checkPermitted(
  namespace: UserNamespace,
  parent: UserNamespace,
  kind: IdMapKind,
  extents: readonly IdExtent[],
  opener: Credentials,
  writer: Credentials,
): number {
  if (kind === "uid" && !mayMapRoot(namespace, parent, extents, opener)) {
    const rule = opener.userNamespace === namespace ? "USER-046" : "USER-045";
    return refuseCapability(EPERM, rule, opener, CAP_SETFCAP, parent);
  }

  // Without privilege: the namespace's owner, one id, his own. USER-020, USER-048
  const only = extents.length === 1 ? extents[0]! : null;
  if (only !== null && only.count === 1 && namespace.ownerUid === opener.euid) {
    if (kind === "uid" && parent.makeKuid(only.lowerFirst) === opener.euid) return 0;
    // ... and a group only when nobody inside can drop one with setgroups(2). USER-021
    if (kind === "gid" && !namespace.setgroupsAllowed && parent.makeKgid(only.lowerFirst) === opener.egid) return 0;
  }
  if (kind === "projid") return 0; // USER-024

  // With privilege over the parent: of whoever writes and of whoever opened the file. USER-047
  const capability = kind === "uid" ? CAP_SETUID : CAP_SETGID;
  const unable = [writer, opener].find((credentials) => !credentials.hasCapability(capability, parent));
  if (unable === undefined) return 0;
  if (unable.userNamespace === parent && unable.euid !== namespace.ownerUid)
    return refuseCapability(EPERM, "USER-047", unable, capability, parent);
  // What an owner may do without privilege, and did not keep to.
  const facts = { owner: namespace.ownerUid, extents: extents.length, setgroups: namespace.setgroupsAllowed };
  const rule = kind === "gid" ? "USER-021" : unable.userNamespace === parent ? "USER-048" : "USER-020";
  return refuseCapability(EPERM, rule, unable, capability, parent, facts);
}

/** verify_root_map(): who maps the parent's uid 0 gives out the power to write file capabilities it honours. */
function mayMapRoot(
  namespace: UserNamespace,
  parent: UserNamespace,
  extents: readonly IdExtent[],
  opener: Credentials,
): boolean {
  if (!extents.some((extent) => extent.lowerFirst === 0)) return true;
  if (opener.userNamespace === namespace) return namespace.parentCouldSetfcap; // USER-046
  return opener.hasCapability(CAP_SETFCAP, parent); // USER-045
}

function mapOf(namespace: UserNamespace, kind: IdMapKind): IdMap {
  if (kind === "uid") return namespace.uidMap;
  return kind === "gid" ? namespace.gidMap : namespace.projidMap;
}

function setMap(namespace: UserNamespace, kind: IdMapKind, map: IdMap): void {
  if (kind === "uid") namespace.uidMap = map;
  else if (kind === "gid") namespace.gidMap = map;
  else namespace.projidMap = map;
}

/** "%10u" */
function column(value: number): string {
  return String(value).padStart(10);
}
