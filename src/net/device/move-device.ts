import { EBUSY, EEXIST, EINVAL } from "../../abi/errno.ts";
import { IFF_UP } from "../../abi/if.ts";
import { RTM_NEWLINK } from "../../abi/rtnetlink.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { isValidDeviceName, nameFromPattern } from "./device-name.ts";
import type { NetDevice } from "./net-device.ts";
import { ALL_FLAGS, freeIndex, listDevice } from "./register-device.ts";
import { setDeviceFlags } from "./set-device-flags.ts";
import { withdrawDevice } from "./unregister-device.ts";

/**
 * dev_change_net_namespace(): the device leaves its namespace, down and without addresses, and appears in another. NET-041
 * @param wanted its name there, perhaps a pattern; null for the one it has. @param index there, 0 for the one it has if nobody there has it
 */
export function moveDevice(device: NetDevice, target: NetworkStack, wanted: string | null, index = 0): number {
  const source = device.stack;
  // NET-042
  if (device.isImmutable) return -EINVAL;
  if (target === source) return 0;
  const name = nameThere(device, target, wanted);
  if (typeof name === "number") return name;
  if (index !== 0 && target.deviceByIndex(index) !== null) return -EBUSY;

  setDeviceFlags(device, device.flags & ~IFF_UP);
  withdrawDevice(device);
  device.stack = target;
  device.name = name;
  if (index !== 0) device.index = index;
  else if (target.deviceByIndex(device.index) !== null) device.index = freeIndex(target);
  listDevice(device);
  for (const observer of target.observers) observer.linkChanged(RTM_NEWLINK, device, ALL_FLAGS);
  return 0;
}

function nameThere(device: NetDevice, target: NetworkStack, wanted: string | null): string | number {
  const taken = new Set(target.devices.map(({ name }) => name));
  const isTaken = (name: string) => taken.has(name);
  if (!isTaken(wanted ?? device.name)) {
    const name = nameFromPattern(wanted ?? device.name, isTaken);
    return name !== null && isValidDeviceName(name) ? name : -EINVAL;
  }
  return -EEXIST;
}
