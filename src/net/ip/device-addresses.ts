/** Addresses of devices: net/ipv4/devinet.c, net/ipv6/addrconf.c. */
import { EADDRNOTAVAIL, EEXIST, ENOBUFS } from "../../abi/errno.ts";
import { IFA_F_SECONDARY, IFAPROT_KERNEL_LL, RT_SCOPE_LINK, RTM_DELADDR, RTM_NEWADDR } from "../../abi/rtnetlink.ts";
import type { NetDevice } from "../device/net-device.ts";
import { addRoutesOf, isSecondaryOf, removeRoutesOfAddress } from "./device-routes.ts";
import { InterfaceAddress } from "./interface-address.ts";
import { matchesPrefix } from "./ip-address.ts";

/** What an address takes of the host's memory, about. */
const ADDRESS_BYTES = 192;
const LINK_LOCAL_BITS = 64;

/** __inet_insert_ifa(), ipv6_add_addr(): 0, or -errno. EEXIST: the device has it. */
export function addAddress(device: NetDevice, address: InterfaceAddress): number {
  const { addresses, stack } = device;
  if (addresses.some((other) => isSame(other, address))) return -EEXIST;
  if (!stack.network.vfs.memory.charge(ADDRESS_BYTES)) return -ENOBUFS;
  // ip-address(8): the first of a subnet is its primary address, the others are secondary.
  if (address.local.length === 4 && addresses.some((other) => isInSubnetOf(address, other)))
    address.flags |= IFA_F_SECONDARY;
  insert(addresses, address);
  if (address.label === "" && address.local.length === 4) address.label = device.name;
  addRoutesOf(device, address);
  for (const observer of stack.observers) observer.addressChanged(RTM_NEWADDR, device, address);
  stack.topologyChanged();
  return 0;
}

/** Of IPv4 the primary ones first; of IPv6 the widest scope first, and the latest first (ipv6_link_dev_addr()). */
function insert(addresses: InterfaceAddress[], address: InterfaceAddress): void {
  const isPrimary = (address.flags & IFA_F_SECONDARY) === 0;
  const at = addresses.findIndex(({ local, scope, flags }) => {
    if (address.local.length === 16) return local.length === 16 && scope >= address.scope;
    return local.length === 16 || (isPrimary && ((flags & IFA_F_SECONDARY) !== 0 || scope > address.scope));
  });
  addresses.splice(at < 0 ? addresses.length : at, 0, address);
}

function isSame(a: InterfaceAddress, b: InterfaceAddress): boolean {
  return a.local === b.local && (a.local.length === 16 || (a.prefixLength === b.prefixLength && a.prefix === b.prefix));
}

/** inet_ifa_match() of two addresses with one mask and scope. */
function isInSubnetOf(address: InterfaceAddress, other: InterfaceAddress): boolean {
  return (
    other.prefixLength === address.prefixLength &&
    other.scope === address.scope &&
    (other.flags & IFA_F_SECONDARY) === 0 &&
    matchesPrefix(address.peer, other.peer, address.prefixLength)
  );
}

/** inet_del_ifa(): with a primary address its secondary ones go (promote_secondaries is 0). */
export function removeAddress(device: NetDevice, address: InterfaceAddress): number {
  const { addresses, stack } = device;
  if (!addresses.includes(address)) return -EADDRNOTAVAIL;
  const gone = [address];
  if (address.local.length === 4 && (address.flags & IFA_F_SECONDARY) === 0)
    gone.unshift(...addresses.filter((other) => isSecondaryOf(other, address)));
  for (const one of gone) {
    addresses.splice(addresses.indexOf(one), 1);
    stack.network.vfs.memory.give(ADDRESS_BYTES);
    removeRoutesOfAddress(device, one);
    for (const observer of stack.observers) observer.addressChanged(RTM_DELADDR, device, one);
  }
  stack.topologyChanged();
  return 0;
}

/** The device goes, or goes elsewhere. */
export function flushAddresses(device: NetDevice): void {
  while (device.addresses.length > 0) removeAddress(device, device.addresses[0]!);
}

/** addrconf_addr_gen(): the link-local address of a device that came up. It is there at once: no duplicate is looked for. */
export function addLinkLocal(device: NetDevice): void {
  const local = device.linkLocalAddress;
  if (local === null || device.addresses.some((address) => address.local === local)) return;
  const made = { scope: RT_SCOPE_LINK, protocol: IFAPROT_KERNEL_LL };
  addAddress(device, new InterfaceAddress({ local, prefixLength: LINK_LOCAL_BITS, ...made }));
}
