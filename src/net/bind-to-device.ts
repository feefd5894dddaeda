/** SO_BINDTODEVICE (socket(7)): sock_setbindtodevice() and sock_getbindtodevice(). */
import { fromBytes } from "../abi/byte-string.ts";
import { CAP_NET_RAW } from "../abi/capability.ts";
import { EINVAL, ENODEV, EPERM } from "../abi/errno.ts";
import { IFNAMSIZ } from "../abi/if.ts";
import type { Socket } from "./socket.ts";
import type { SocketCaller } from "./socket-caller.ts";
import { networkStack } from "./stack/network-stack.ts";

/** @param value a device's name; an empty one for none. */
export function bindToDevice(caller: SocketCaller, socket: Socket, value: Uint8Array): number {
  const { options, namespace } = socket;
  const [name] = fromBytes(value, 0, Math.min(value.length, IFNAMSIZ - 1)).split("\0") as [string];
  const device = name === "" ? null : networkStack(socket.network, namespace).deviceByName(name);
  if (device === null && name !== "") return -ENODEV;
  // sock_bindtoindex_locked(): a binding is only changed with CAP_NET_RAW
  if (options.device !== 0 && !caller.credentials.hasCapability(CAP_NET_RAW, namespace.owner)) return -EPERM;
  options.device = device?.index ?? 0;
  return 0;
}

/** The name with its NUL; nothing for none. */
export function boundDeviceName(socket: Socket, size: number): Uint8Array | number {
  const { device } = socket.options;
  if (device === 0) return new Uint8Array(0);
  if (size < IFNAMSIZ) return -EINVAL;
  const found = networkStack(socket.network, socket.namespace).deviceByIndex(device);
  if (found === null) return -ENODEV;
  return Uint8Array.from(`${found.name}\0`, (char) => char.charCodeAt(0));
}
