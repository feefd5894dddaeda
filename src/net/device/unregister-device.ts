import { IFF_UP } from "../../abi/if.ts";
import { RTM_DELLINK } from "../../abi/rtnetlink.ts";
import { flushAddresses } from "../ip/device-addresses.ts";
import { removeRoutesOf } from "../ip/device-routes.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { NET_DEVICE_BYTES, type NetDevice } from "./net-device.ts";
import { ALL_FLAGS } from "./register-device.ts";
import { setDeviceFlags } from "./set-device-flags.ts";

/** unregister_netdevice(), and what goes with the device: the other end of a veth, wherever it is. NET-043 */
export function unregisterDevice(device: NetDevice): void {
  const all = [device, ...device.companions];
  for (const one of all) {
    setDeviceFlags(one, one.flags & ~IFF_UP);
    withdrawDevice(one);
    one.stack.network.vfs.memory.give(NET_DEVICE_BYTES);
  }
}

/** Takes a device, which is down, out of its stack with its addresses and routes. */
export function withdrawDevice(device: NetDevice): void {
  const { stack } = device;
  flushAddresses(device);
  removeRoutesOf(device, () => true);
  const at = stack.devices.indexOf(device);
  if (at >= 0) stack.devices.splice(at, 1);
  for (const observer of stack.observers) observer.linkChanged(RTM_DELLINK, device, ALL_FLAGS);
}

/** default_device_exit_batch(): all devices of a namespace that dies are virtual, and go with it. */
export function releaseDevices(stack: NetworkStack): void {
  for (const device of [...stack.devices]) {
    if (device.kind !== null && stack.devices.includes(device)) unregisterDevice(device);
  }
}
