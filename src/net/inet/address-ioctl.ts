/** ioctl(2) about IPv4 addresses, on AF_INET sockets (netdevice(7)): devinet_ioctl() of net/ipv4/devinet.c. */
import { EADDRNOTAVAIL, EINVAL, ENODEV, ENOTTY } from "../../abi/errno.ts";
import { RT_SCOPE_HOST, RT_SCOPE_UNIVERSE } from "../../abi/rtnetlink.ts";
import { AF_INET } from "../../abi/socket.ts";
import {
  SIOCGIFADDR,
  SIOCGIFBRDADDR,
  SIOCGIFDSTADDR,
  SIOCGIFNETMASK,
  SIOCSIFADDR,
  SIOCSIFBRDADDR,
  SIOCSIFNETMASK,
} from "../../abi/sockios.ts";
import type { Caller } from "../../fs/caller.ts";
import type { IoctlMemory } from "../../fs/file-description.ts";
import { checkAdministers, copyInRequest, copyOutRequest } from "../device/device-ioctl.ts";
import type { NetDevice } from "../device/net-device.ts";
import { addAddress, removeAddress } from "../ip/device-addresses.ts";
import { InterfaceAddress } from "../ip/interface-address.ts";
import {
  broadcastOf,
  INADDR_ANY,
  type IpAddress,
  isAny,
  isLoopback,
  netmask,
  prefixLengthOf,
} from "../ip/ip-address.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { formatInetAddress, parseInetAddress } from "./socket-address.ts";

const GETTERS: readonly number[] = [SIOCGIFADDR, SIOCGIFBRDADDR, SIOCGIFDSTADDR, SIOCGIFNETMASK];
const SETTERS: readonly number[] = [SIOCSIFADDR, SIOCSIFBRDADDR, SIOCSIFNETMASK];
/** Where the address is in a struct ifreq. */
const ADDRESS_OFFSET = 16;

/** @returns 0 or -errno; -ENOTTY for requests that are not about addresses */
export function addressIoctl(
  caller: Caller,
  stack: NetworkStack,
  command: number,
  at: number,
  memory: IoctlMemory,
): number {
  const isSetter = SETTERS.includes(command);
  if (!isSetter && !GETTERS.includes(command)) return -ENOTTY;
  const request = copyInRequest(memory, at);
  if (typeof request === "number") return request;
  const wanted = parseInetAddress(AF_INET, request.bytes.subarray(ADDRESS_OFFSET, ADDRESS_OFFSET + 16));
  if (isSetter) {
    const error = checkAdministers(caller, stack);
    if (error < 0) return error;
    if (typeof wanted === "number") return -EINVAL;
  }
  const device = stack.deviceByName(request.name.split(":")[0]!);
  if (device === null) return -ENODEV;
  // An alias ("eth0:1") has an address of its own, its label.
  const current = device.addresses.find(({ local, label }) => local.length === 4 && label === request.name) ?? null;
  if (isSetter) return setAddress(device, request.name, current, command, (wanted as { address: IpAddress }).address);
  if (current === null) return -EADDRNOTAVAIL;
  request.bytes.set(formatInetAddress(AF_INET, getAddress(current, command), 0), ADDRESS_OFFSET);
  return copyOutRequest(memory, at, request);
}

function getAddress(address: InterfaceAddress, command: number): IpAddress {
  switch (command) {
    case SIOCGIFBRDADDR:
      return address.broadcast ?? INADDR_ANY;
    case SIOCGIFDSTADDR:
      return address.peer;
    case SIOCGIFNETMASK:
      return netmask(AF_INET, address.prefixLength);
  }
  return address.local;
}

function setAddress(
  device: NetDevice,
  label: string,
  current: InterfaceAddress | null,
  command: number,
  wanted: IpAddress,
): number {
  if (command !== SIOCSIFADDR && current === null) return -EADDRNOTAVAIL;
  let local = current?.local ?? wanted;
  let prefixLength = current?.prefixLength ?? 0;
  let broadcast = current?.broadcast ?? null;
  if (command === SIOCSIFADDR) {
    if (isAny(wanted)) return current === null ? 0 : removeAddress(device, current);
    const classful = classLength(wanted);
    if (classful === null) return -EINVAL;
    local = wanted;
    prefixLength = classful;
    broadcast = prefixLength < 31 && !device.isLoopback ? broadcastOf(wanted, prefixLength) : null;
  } else if (command === SIOCSIFNETMASK) {
    const length = prefixLengthOf(wanted);
    if (length === null) return -EINVAL;
    if (broadcast === broadcastOf(local, prefixLength)) broadcast = length < 31 ? broadcastOf(local, length) : null;
    prefixLength = length;
  } else broadcast = wanted;
  if (current !== null) removeAddress(device, current);
  const scope = isLoopback(local) ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
  return addAddress(device, new InterfaceAddress({ local, prefixLength, broadcast, scope, label }));
}

/** inet_abc_len(): how many bits the network of a classful address has; null for those of class D and E. */
function classLength(address: IpAddress): number | null {
  const first = address.charCodeAt(0);
  if (first < 0x80) return 8;
  if (first < 0xc0) return 16;
  return first < 0xe0 ? 24 : null;
}
