import { EAFNOSUPPORT, EINVAL } from "../abi/errno.ts";
import { AF_INET, AF_MAX, AF_PACKET, SOCK_MAX, SOCK_PACKET } from "../abi/socket.ts";
import { checkFileRoom } from "../fs/file-description.ts";
import { ADDRESS_FAMILIES } from "./address-families.ts";
import type { Network } from "./network.ts";
import type { Socket } from "./socket.ts";
import type { SocketCaller } from "./socket-caller.ts";

/** socket(2) in the caller's network namespace (__sock_create()). @param type without SOCK_CLOEXEC and SOCK_NONBLOCK. */
export function createSocket(
  caller: SocketCaller,
  network: Network,
  domain: number,
  type: number,
  protocol: number,
): Socket | number {
  // socket(2): EAFNOSUPPORT, no such address family; EINVAL, invalid type
  if (domain < 0 || domain >= AF_MAX) return -EAFNOSUPPORT;
  if (type < 0 || type >= SOCK_MAX) return -EINVAL;
  // packet(7): the obsolete SOCK_PACKET of AF_INET
  const family = ADDRESS_FAMILIES.get(domain === AF_INET && type === SOCK_PACKET ? AF_PACKET : domain);
  const error = checkFileRoom(network.vfs);
  if (error < 0) return error;
  if (family === undefined) return -EAFNOSUPPORT;
  return family.create(caller, { network, namespace: caller.netNamespace, type, protocol });
}
