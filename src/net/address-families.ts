import type { AddressFamily } from "./address-family.ts";
import { inet6Family, inetFamily } from "./inet/inet-family.ts";
import { netlinkFamily } from "./netlink/netlink-family.ts";
import { packetFamily } from "./packet/packet-family.ts";
import { unixFamily } from "./unix/unix-family.ts";

/** The families there are (sock_register()), by AF_*. */
export const ADDRESS_FAMILIES: ReadonlyMap<number, AddressFamily> = new Map(
  [unixFamily, inetFamily, inet6Family, netlinkFamily, packetFamily].map((family) => [family.family, family]),
);
