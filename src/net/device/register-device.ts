import { EBUSY, EEXIST, EINVAL, ENOBUFS } from "../../abi/errno.ts";
import { RTM_NEWLINK } from "../../abi/rtnetlink.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { isValidDeviceName, nameFromPattern } from "./device-name.ts";
import { NET_DEVICE_BYTES, type NetDevice } from "./net-device.ts";

/** IFF_* changed: all of them, as rtnetlink says of a device that is new or gone. */
export const ALL_FLAGS = 0xffffffff;

/**
 * register_netdevice(): enters `device` into its stack under its name, which may be a pattern ("veth%d").
 * @param index that it shall have; 0 for the next one. @returns 0 or -errno.
 */
export function registerDevice(device: NetDevice, index = 0): number {
  const { stack } = device;
  const name = chooseName(stack, device.name);
  if (typeof name === "number") return name;
  if (index < 0) return -EINVAL;
  if (index !== 0 && stack.deviceByIndex(index) !== null) return -EBUSY;
  // What a device takes is the machine's memory: there is no other limit.
  if (!stack.network.vfs.memory.charge(NET_DEVICE_BYTES)) return -ENOBUFS;
  device.name = name;
  device.index = index === 0 ? freeIndex(stack) : index;
  listDevice(device);
  for (const observer of stack.observers) observer.linkChanged(RTM_NEWLINK, device, ALL_FLAGS);
  return 0;
}

/** dev_get_valid_name(): 0-terminated, without "/", ":" or white space; EEXIST when somebody has it. */
export function chooseName(stack: NetworkStack, wanted: string): string | number {
  if (!isValidDeviceName(wanted)) return -EINVAL;
  const taken = new Set(stack.devices.map((device) => device.name));
  const name = nameFromPattern(wanted, (candidate) => taken.has(candidate));
  if (name === null || !isValidDeviceName(name)) return -EINVAL;
  return taken.has(name) ? -EEXIST : name;
}

/** dev_index_reserve() */
export function freeIndex(stack: NetworkStack): number {
  while (stack.deviceByIndex(stack.nextIndex) !== null) stack.nextIndex++;
  return stack.nextIndex++;
}

/** Into the list, which is by index. */
export function listDevice(device: NetDevice): void {
  const { devices } = device.stack;
  const at = devices.findIndex((other) => other.index > device.index);
  devices.splice(at < 0 ? devices.length : at, 0, device);
}
