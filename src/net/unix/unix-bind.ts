import { EADDRINUSE, EEXIST, EINVAL, ENOSPC } from "../../abi/errno.ts";
import { S_IFSOCK, S_IRWXUGO } from "../../abi/stat.ts";
import { creationMode } from "../../fs/creation-mode.ts";
import { lookupForCreation } from "../../fs/directory-entry.ts";
import { created } from "../../fs/fsnotify/changes.ts";
import { shownInode } from "../../fs/idmap.ts";
import { makeNode } from "../../fs/mknod.ts";
import { Path } from "../../fs/path.ts";
import type { SocketNode } from "../../fs/special-file.ts";
import { unlink } from "../../fs/unlink.ts";
import type { SocketCaller } from "../socket-caller.ts";
import { asksForAutobind, isAbstract, type UnixName, unixNameOf } from "./unix-address.ts";
import { unixDomain } from "./unix-domain.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";

/** bind(2) of a unix socket. @param mode of the socket's own inode: fchmod(2) before bind(2) decides the file's. */
export function bindUnix(caller: SocketCaller, endpoint: UnixEndpoint, sockaddr: Uint8Array, mode: number): number {
  if (asksForAutobind(sockaddr)) return autobind(endpoint);
  const name = unixNameOf(sockaddr);
  if (typeof name === "number") return name;
  return isAbstract(name) ? bindAbstract(endpoint, name) : bindPathname(caller, endpoint, name, mode);
}

/** unix_autobind(): unix(7), an abstract name of five hexadecimal digits. */
export function autobind(endpoint: UnixEndpoint): number {
  if (endpoint.name !== null) return 0;
  const name = unixDomain(endpoint.network.vfs).of(endpoint.namespace).unusedName(endpoint.type);
  if (name === null) return -ENOSPC;
  return bindAbstract(endpoint, name);
}

/** unix_bind_abstract(): NET-020, names are the network namespace's. */
function bindAbstract(endpoint: UnixEndpoint, name: UnixName): number {
  // bind(2): EINVAL, the socket is already bound; EADDRINUSE, the given address is already in use
  if (endpoint.name !== null) return -EINVAL;
  if (!unixDomain(endpoint.network.vfs).of(endpoint.namespace).claim(name, endpoint)) return -EADDRINUSE;
  endpoint.name = name;
  return 0;
}

/** unix_bind_bsd(): a name in the file system. NET-021, it is not the network namespace's. */
function bindPathname(caller: SocketCaller, endpoint: UnixEndpoint, name: UnixName, mode: number): number {
  const start = caller.fs.cwd;
  const entry = lookupForCreation(caller, start, name, false);
  if (typeof entry === "number") return entry === -EEXIST ? -EADDRINUSE : entry;
  const made = makeNode(
    caller,
    entry,
    creationMode(caller, shownInode(entry.parent.mount.idmap, entry.directory), S_IFSOCK | (mode & S_IRWXUGO)),
    0,
  );
  if (typeof made === "number") return made === -EEXIST ? -EADDRINUSE : made;
  created(made);
  if (endpoint.name !== null) {
    unlink(caller, start, name);
    return -EINVAL;
  }
  const path = new Path(entry.parent.mount, made);
  endpoint.holdPath(path);
  endpoint.name = name;
  (path.inode as SocketNode).socket = endpoint;
  return 0;
}
