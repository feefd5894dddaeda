import { ESOCKTNOSUPPORT } from "../../abi/errno.ts";
import { AF_PACKET, SOCK_DGRAM, SOCK_RAW } from "../../abi/socket.ts";
import type { AddressFamily } from "../address-family.ts";
import { mayUseRaw } from "../inet/inet-family.ts";
import { PacketSocket } from "./packet-socket.ts";

/** AF_PACKET: packet_create(). The capability comes before the type. NET-030 */
export const packetFamily: AddressFamily = {
  family: AF_PACKET,
  create(caller, request) {
    const refused = mayUseRaw(caller, request);
    if (refused !== null) return refused;
    const { network, namespace, type, protocol } = request;
    if (type !== SOCK_RAW && type !== SOCK_DGRAM) return -ESOCKTNOSUPPORT;
    return new PacketSocket({
      network,
      namespace,
      credentials: caller.credentials,
      family: AF_PACKET,
      type,
      protocol: protocol & 0xffff,
    });
  },
};
