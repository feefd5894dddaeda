import {
  IFF_ALLMULTI,
  IFF_AUTOMEDIA,
  IFF_DEBUG,
  IFF_DYNAMIC,
  IFF_LOOPBACK,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_NOTRAILERS,
  IFF_PORTSEL,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_UP,
} from "../../abi/if.ts";
import { IFAPROT_KERNEL_LO, RT_SCOPE_HOST, RTM_NEWLINK } from "../../abi/rtnetlink.ts";
import { addAddress, addLinkLocal, removeAddress } from "../ip/device-addresses.ts";
import { addRoutesOf, removeRoutesOf, survivesDown } from "../ip/device-routes.ts";
import { InterfaceAddress } from "../ip/interface-address.ts";
import { IN6ADDR_LOOPBACK, INADDR_LOOPBACK } from "../ip/ip-address.ts";
import type { NetDevice } from "./net-device.ts";

/** __dev_change_flags(): what SIOCSIFFLAGS and RTM_SETLINK can change. */
const SETTABLE =
  IFF_DEBUG |
  IFF_NOTRAILERS |
  IFF_NOARP |
  IFF_DYNAMIC |
  IFF_MULTICAST |
  IFF_PORTSEL |
  IFF_AUTOMEDIA |
  IFF_UP |
  IFF_PROMISC |
  IFF_ALLMULTI;

/** dev_change_flags(): `flags` are IFF_*; those that cannot be set keep their values. NET-032 */
export function setDeviceFlags(device: NetDevice, flags: number): void {
  const old = device.flags;
  const reported = device.reportedFlags;
  device.flags = (old & ~SETTABLE) | (flags & SETTABLE);
  if (((old ^ device.flags) & IFF_UP) !== 0) {
    if (device.isUp) bringUp(device);
    else bringDown(device);
  }
  const change = (reported ^ device.reportedFlags) >>> 0;
  noteCarrier(device);
  if (change !== 0) announce(device, change);
  for (const companion of device.companions) {
    if (noteCarrier(companion)) announce(companion, 0);
  }
}

function announce(device: NetDevice, change: number): void {
  for (const observer of device.stack.observers) observer.linkChanged(RTM_NEWLINK, device, change);
}

/** netif_carrier_on(), netif_carrier_off(). @returns whether it changed. */
function noteCarrier(device: NetDevice): boolean {
  const { hasCarrier } = device;
  if (device.hadCarrier === hasCarrier) return false;
  device.hadCarrier = hasCarrier;
  device.carrierChanges++;
  if (hasCarrier && device.isUp) addLinkLocal(device);
  device.stack.topologyChanged();
  return true;
}

/** NETDEV_UP: inetdev_event(), addrconf_notify(). */
function bringUp(device: NetDevice): void {
  device.wasUp = true;
  if ((device.flags & IFF_LOOPBACK) !== 0) addLoopbackAddresses(device);
  for (const address of device.addresses) addRoutesOf(device, address);
  if (device.hasCarrier) addLinkLocal(device);
  device.stack.topologyChanged();
}

/** NET-002: bringing lo up adds 127.0.0.1, and ::1 each time, since that does not outlive its going down. */
function addLoopbackAddresses(device: NetDevice): void {
  const options = { scope: RT_SCOPE_HOST, label: device.name };
  const v6 = { scope: RT_SCOPE_HOST, protocol: IFAPROT_KERNEL_LO };
  if (!device.addresses.some(({ local }) => local.length === 4))
    addAddress(device, new InterfaceAddress({ local: INADDR_LOOPBACK, prefixLength: 8, ...options }));
  if (!device.addresses.some(({ local }) => local === IN6ADDR_LOOPBACK))
    addAddress(device, new InterfaceAddress({ local: IN6ADDR_LOOPBACK, prefixLength: 128, ...v6 }));
}

/** NETDEV_DOWN: IPv4 addresses stay with their local routes, IPv6 addresses go (addrconf_ifdown()). */
function bringDown(device: NetDevice): void {
  removeRoutesOf(device, (route) => !survivesDown(route));
  for (const address of device.addresses.filter(({ local }) => local.length === 16)) removeAddress(device, address);
  device.flags &= ~IFF_RUNNING;
  device.stack.topologyChanged();
}
