import { EPROTONOSUPPORT, ESOCKTNOSUPPORT } from "../../abi/errno.ts";
import { NETLINK_ROUTE } from "../../abi/netlink.ts";
import { AF_NETLINK, SOCK_DGRAM, SOCK_RAW } from "../../abi/socket.ts";
import type { AddressFamily } from "../address-family.ts";
import { NetlinkSocket } from "./netlink-socket.ts";

/** AF_NETLINK with NETLINK_ROUTE; other protocols are those of parts that are not in this kernel. */
export const netlinkFamily: AddressFamily = {
  family: AF_NETLINK,
  create(caller, { network, namespace, type, protocol }) {
    // netlink_create(): ESOCKTNOSUPPORT, EPROTONOSUPPORT
    if (type !== SOCK_RAW && type !== SOCK_DGRAM) return -ESOCKTNOSUPPORT;
    if (protocol !== NETLINK_ROUTE) return -EPROTONOSUPPORT;
    return new NetlinkSocket({
      network,
      namespace,
      credentials: caller.credentials,
      family: AF_NETLINK,
      type,
      protocol,
    });
  },
};
