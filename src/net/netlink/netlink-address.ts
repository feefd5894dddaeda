/** struct sockaddr_nl: who a message is from or for, and its groups as bits. */
import { EINVAL } from "../../abi/errno.ts";
import { SockaddrNl } from "../../abi/netlink-struct.ts";
import { AF_NETLINK } from "../../abi/socket.ts";

/** Groups that an address can name: a bit each. */
export const ADDRESSABLE_GROUPS = 32;

export interface NetlinkAddress {
  readonly port: number;
  /** The lowest group it names; 0 for none. */
  readonly groups: number;
}

/** sa_family */
export function familyOf(address: Uint8Array): number {
  return address[0]! | (address[1]! << 8);
}

/** netlink(7): EINVAL, the address is too short or of another family. */
export function parseAddress(address: Uint8Array): NetlinkAddress | number {
  if (address.length < SockaddrNl.size || familyOf(address) !== AF_NETLINK) return -EINVAL;
  const { nl_pid, nl_groups } = SockaddrNl.read(new DataView(address.buffer, address.byteOffset), 0);
  return { port: nl_pid, groups: nl_groups };
}

export function formatAddress(port: number, groups: number): Uint8Array {
  const bytes = new Uint8Array(SockaddrNl.size);
  SockaddrNl.write(new DataView(bytes.buffer), 0, { nl_family: AF_NETLINK, nl_pid: port, nl_groups: groups });
  return bytes;
}

/** ffs() */
export function lowestGroup(groups: number): number {
  return groups === 0 ? 0 : 32 - Math.clz32(groups & -groups);
}

/** The bit of a group in an address; 0 for none, and for one that has no bit. */
export function groupBit(group: number): number {
  return group === 0 || group > ADDRESSABLE_GROUPS ? 0 : (1 << (group - 1)) >>> 0;
}
