import { EINVAL, ENODATA, ENOPROTOOPT, ENOTCONN } from "../../abi/errno.ts";
import {
  SO_PASSCRED,
  SO_PASSPIDFD,
  SO_PASSRIGHTS,
  SO_PASSSEC,
  SO_PEEK_OFF,
  SO_PEERCRED,
  SO_PEERGROUPS,
  SO_PEERNAME,
  SO_PEERPIDFD,
  SO_PEERSEC,
} from "../../abi/socket.ts";
import { Ucred } from "../../abi/socket-struct.ts";
import { intOf, intValue } from "../option-value.ts";
import type { SocketCaller } from "../socket-caller.ts";
import type { UnixEndpoint } from "./unix-endpoint.ts";

const PASSES: ReadonlySet<number> = new Set([SO_PASSCRED, SO_PASSPIDFD, SO_PASSSEC, SO_PASSRIGHTS]);
/** An id nobody has, as struct ucred gives it. */
const NO_ID = 0xffffffff;

/** What a new socket lets come along (sk_scm_recv_flags). */
export const DEFAULT_PASSES: readonly number[] = [SO_PASSRIGHTS];

/** unix_may_passcred() */
export function passesCredentials({ passes }: UnixEndpoint): boolean {
  return passes.has(SO_PASSCRED) || passes.has(SO_PASSPIDFD);
}

/** Options of SOL_SOCKET that unix(7) adds. @returns the value, -errno, or null for those of every family. */
export function getUnixOption(
  caller: SocketCaller,
  endpoint: UnixEndpoint,
  name: number,
  size: number,
): Uint8Array | number | null {
  if (PASSES.has(name)) return intValue(endpoint.passes.has(name) ? 1 : 0);
  switch (name) {
    case SO_PEEK_OFF:
      return intValue(endpoint.socket!.options.peekOffset);
    case SO_PEERCRED:
      return peerCredentials(caller, endpoint);
    case SO_PEERGROUPS:
      return peerGroups(caller, endpoint);
    case SO_PEERPIDFD: {
      if (endpoint.peerCredentials === null) return -ENODATA;
      const fd = caller.installPidfd(endpoint.peerCredentials.pid);
      return fd < 0 ? fd : intValue(fd);
    }
    case SO_PEERNAME: {
      const address = endpoint.socket!.getpeername();
      if (typeof address === "number") return -ENOTCONN;
      return address.length < size ? -EINVAL : address;
    }
    // No security module labels sockets.
    case SO_PEERSEC:
      return -ENOPROTOOPT;
  }
  return null;
}

/** @returns 0, -errno, or null for those of every family. */
export function setUnixOption(endpoint: UnixEndpoint, name: number, value: Uint8Array): number | null {
  const number = intOf(value)!;
  if (PASSES.has(name)) {
    if (number !== 0) endpoint.passes.add(name);
    else endpoint.passes.delete(name);
    return 0;
  }
  if (name !== SO_PEEK_OFF) return null;
  endpoint.socket!.options.peekOffset = number;
  return 0;
}

/** CAP-032: in the caller's terms. */
function peerCredentials(caller: SocketCaller, { peerCredentials: peer }: UnixEndpoint): Uint8Array {
  const { userNamespace } = caller.credentials;
  const bytes = new Uint8Array(Ucred.size);
  const values =
    peer === null
      ? { pid: 0, uid: NO_ID, gid: NO_ID }
      : {
          pid: peer.pid.numberIn(caller.pidNamespace),
          uid: userNamespace.fromKuidMunged(peer.uid),
          gid: userNamespace.fromKgidMunged(peer.gid),
        };
  Ucred.write(new DataView(bytes.buffer), 0, values);
  return bytes;
}

/** All supplementary groups; a buffer that is too small is the caller's to refuse. */
function peerGroups(caller: SocketCaller, { peerCredentials: peer }: UnixEndpoint): Uint8Array | number {
  if (peer === null) return -ENODATA;
  const { userNamespace } = caller.credentials;
  return new Uint8Array(new Uint32Array(peer.groups.map((gid) => userNamespace.fromKgidMunged(gid))).buffer);
}
