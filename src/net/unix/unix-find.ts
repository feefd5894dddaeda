import { MAY_WRITE } from "../../abi/access.ts";
import { ECONNREFUSED, EPROTOTYPE } from "../../abi/errno.ts";
import { S_IFSOCK } from "../../abi/stat.ts";
import { touchAtime } from "../../fs/atime.ts";
import { LOOKUP_FOLLOW, lookup } from "../../fs/path-walk.ts";
import { inodePermission } from "../../fs/permission.ts";
import type { SocketNode } from "../../fs/special-file.ts";
import type { NetNamespace } from "../../ns/net-namespace.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { isAbstract, type UnixName } from "./unix-address.ts";
import { unixDomain } from "./unix-domain.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";

/** unix_find_other(): the socket of type `type` with that name, as seen from `namespace`. @returns it, or -errno. */
export function findUnix(
  caller: SocketCaller,
  namespace: NetNamespace,
  name: UnixName,
  type: number,
): UnixEndpoint | number {
  if (!isAbstract(name)) return findPathname(caller, name, type);
  // unix(7): ECONNREFUSED, no socket is bound to the name
  return unixDomain(caller.fs.vfs).of(namespace).find(name, type) ?? -ECONNREFUSED;
}

/** unix_find_bsd() */
function findPathname(caller: SocketCaller, name: UnixName, type: number): UnixEndpoint | number {
  const path = lookup(caller, caller.fs.cwd, name, LOOKUP_FOLLOW);
  if (typeof path === "number") return path;
  // unix(7): connecting to the socket object requires write permission
  const error = inodePermission(caller, path.mount.idmap, path.inode, MAY_WRITE);
  if (error < 0) return error;
  const found = path.inode.type === S_IFSOCK ? ((path.inode as SocketNode).socket as UnixEndpoint | null) : null;
  if (found === null || found === undefined) return -ECONNREFUSED;
  // unix(7): EPROTOTYPE, remote socket does not match the local socket type
  if (found.type !== type) return -EPROTOTYPE;
  touchAtime(path);
  return found;
}
