import { ENOMEM, EPROTONOSUPPORT, ESOCKTNOSUPPORT } from "../../abi/errno.ts";
import { AF_UNIX, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } from "../../abi/socket.ts";
import type { AddressFamily } from "../address-family.ts";
import { ENDPOINT_BYTES } from "./unix-endpoint.ts";
import { UnixSocket } from "./unix-socket.ts";

/** unix_create() */
export const unixFamily: AddressFamily = {
  family: AF_UNIX,
  create(caller, { network, namespace, type, protocol }) {
    // socket(2): EPROTONOSUPPORT; ESOCKTNOSUPPORT
    if (protocol !== 0 && protocol !== AF_UNIX) return -EPROTONOSUPPORT;
    if (![SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET].includes(type)) return -ESOCKTNOSUPPORT;
    if (!network.vfs.memory.hasRoom(ENDPOINT_BYTES)) return -ENOMEM;
    return new UnixSocket({
      network,
      namespace,
      credentials: caller.credentials,
      family: AF_UNIX,
      type: type === SOCK_RAW ? SOCK_DGRAM : type,
      protocol: 0,
    });
  },
};
