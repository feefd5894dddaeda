/** ioctl(2) about devices, on any socket (netdevice(7)): dev_ioctl() of net/core/dev_ioctl.c. */
import { bytesOf, fromBytes } from "../../abi/byte-string.ts";
import { CAP_NET_ADMIN } from "../../abi/capability.ts";
import { EFAULT, EINVAL, ENODEV, ENOTTY, EOPNOTSUPP, EPERM } from "../../abi/errno.ts";
import { ETH_ALEN, IFNAMSIZ } from "../../abi/if.ts";
import { Ifconf, Ifreq } from "../../abi/if-struct.ts";
import { RTM_NEWLINK } from "../../abi/rtnetlink.ts";
import { AF_INET } from "../../abi/socket.ts";
import {
  SIOCETHTOOL,
  SIOCGIFCONF,
  SIOCGIFFLAGS,
  SIOCGIFHWADDR,
  SIOCGIFINDEX,
  SIOCGIFMAP,
  SIOCGIFMETRIC,
  SIOCGIFMTU,
  SIOCGIFNAME,
  SIOCGIFTXQLEN,
  SIOCSIFFLAGS,
  SIOCSIFHWADDR,
  SIOCSIFMTU,
  SIOCSIFNAME,
  SIOCSIFTXQLEN,
} from "../../abi/sockios.ts";
import type { Caller } from "../../fs/caller.ts";
import type { IoctlMemory } from "../../fs/file-description.ts";
import { refuseCapability } from "../../ns/refusal.ts";
import { formatInetAddress } from "../inet/socket-address.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { renameDevice, setHardwareAddress, setMtu } from "./change-device.ts";
import type { NetDevice } from "./net-device.ts";
import { setDeviceFlags } from "./set-device-flags.ts";

const SETTERS: readonly number[] = [SIOCSIFFLAGS, SIOCSIFMTU, SIOCSIFTXQLEN, SIOCSIFNAME, SIOCSIFHWADDR];
/** Where the value is in a struct ifreq, and in it sa_data of a struct sockaddr. */
const VALUE = Ifreq.fields.ifr_newname.offset;
const ADDRESS_OFFSET = VALUE + 2;

/** A struct ifreq in the kernel's memory. */
export interface InterfaceRequest {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** What is before the first NUL. */
  readonly name: string;
}

/** -EFAULT when there is none at `address`. */
export function copyInRequest(memory: IoctlMemory, address: number): InterfaceRequest | number {
  const bytes = new Uint8Array(Ifreq.size);
  if (memory.copyIn(address, bytes, 0, Ifreq.size) < 0) return -EFAULT;
  bytes[IFNAMSIZ - 1] = 0;
  const view = new DataView(bytes.buffer);
  return { bytes, view, name: Ifreq.fields.ifr_name.getText(view, 0) };
}

export function copyOutRequest(memory: IoctlMemory, address: number, { bytes }: InterfaceRequest): number {
  return memory.copyOut(address, bytes, 0, bytes.length) < 0 ? -EFAULT : 0;
}

/** NET-032: 0, or -EPERM without CAP_NET_ADMIN over the namespace. */
export function checkAdministers(caller: Caller, stack: NetworkStack): number {
  const { owner } = stack.namespace;
  const { credentials } = caller;
  if (credentials.hasCapability(CAP_NET_ADMIN, owner)) return 0;
  return refuseCapability(EPERM, "NET-032", credentials, CAP_NET_ADMIN, owner, { net: stack.namespace.name });
}

/** @returns 0 or -errno; -ENOTTY for requests that are not about devices */
export function deviceIoctl(
  caller: Caller,
  stack: NetworkStack,
  command: number,
  address: number,
  memory: IoctlMemory,
): number {
  if (command === SIOCGIFCONF) return listAddresses(stack, address, memory);
  const isSetter = SETTERS.includes(command);
  if (!isSetter && !isGetter(command)) return command === SIOCETHTOOL ? -EOPNOTSUPP : -ENOTTY;
  const request = copyInRequest(memory, address);
  if (typeof request === "number") return request;
  if (command === SIOCGIFNAME) return giveName(stack, request, address, memory);
  const error = isSetter ? checkAdministers(caller, stack) : 0;
  if (error < 0) return error;
  const device = stack.deviceByName(request.name.split(":")[0]!);
  if (device === null) return -ENODEV;
  if (isSetter) return setField(device, command, request);
  getField(device, command, request.view);
  return copyOutRequest(memory, address, request);
}

function isGetter(command: number): boolean {
  switch (command) {
    case SIOCGIFNAME:
    case SIOCGIFFLAGS:
    case SIOCGIFMETRIC:
    case SIOCGIFMTU:
    case SIOCGIFHWADDR:
    case SIOCGIFINDEX:
    case SIOCGIFTXQLEN:
    case SIOCGIFMAP:
      return true;
  }
  return false;
}

function giveName(stack: NetworkStack, request: InterfaceRequest, address: number, memory: IoctlMemory): number {
  const device = stack.deviceByIndex(request.view.getInt32(VALUE, true));
  if (device === null) return -ENODEV;
  Ifreq.fields.ifr_name.set(request.view, 0, device.name);
  return copyOutRequest(memory, address, request);
}

function getField(device: NetDevice, command: number, view: DataView): void {
  const { ifr_newname } = Ifreq.fields;
  switch (command) {
    case SIOCGIFFLAGS:
      view.setInt16(VALUE, device.reportedFlags, true);
      break;
    case SIOCGIFMETRIC:
      view.setInt32(VALUE, 0, true);
      break;
    case SIOCGIFMTU:
      view.setInt32(VALUE, device.mtu, true);
      break;
    case SIOCGIFINDEX:
      view.setInt32(VALUE, device.index, true);
      break;
    case SIOCGIFTXQLEN:
      view.setInt32(VALUE, device.txQueueLength, true);
      break;
    case SIOCGIFMAP:
      ifr_newname.set(view, 0, "");
      break;
    case SIOCGIFHWADDR:
      ifr_newname.set(view, 0, `${String.fromCharCode(device.type & 0xff, device.type >> 8)}${device.address}`);
      break;
  }
}

function setField(device: NetDevice, command: number, { bytes, view }: InterfaceRequest): number {
  switch (command) {
    case SIOCSIFFLAGS:
      setDeviceFlags(device, (device.flags & ~0xffff) | (view.getInt16(VALUE, true) & 0xffff));
      return 0;
    case SIOCSIFMTU: {
      const refusal = setMtu(device, view.getInt32(VALUE, true));
      return refusal === null ? announced(device) : -EINVAL;
    }
    case SIOCSIFTXQLEN:
      if (view.getInt32(VALUE, true) < 0) return -EINVAL;
      device.txQueueLength = view.getInt32(VALUE, true);
      return announced(device);
    case SIOCSIFNAME: {
      const error = renameDevice(device, Ifreq.fields.ifr_newname.getText(view, 0));
      return error < 0 ? error : announced(device);
    }
    case SIOCSIFHWADDR: {
      if ((bytes[16]! | (bytes[17]! << 8)) >>> 0 !== device.type) return -EINVAL;
      const error = setHardwareAddress(device, fromBytes(bytes, ADDRESS_OFFSET, ADDRESS_OFFSET + ETH_ALEN));
      return error < 0 ? error : announced(device);
    }
  }
  return -ENOTTY;
}

function announced(device: NetDevice): number {
  for (const observer of device.stack.observers) observer.linkChanged(RTM_NEWLINK, device, 0);
  return 0;
}

/** dev_ifconf(): as many as there is room for; without a buffer, the room that is needed. */
function listAddresses(stack: NetworkStack, address: number, memory: IoctlMemory): number {
  const header = new Uint8Array(Ifconf.size);
  if (memory.copyIn(address, header, 0, Ifconf.size) < 0) return -EFAULT;
  const view = new DataView(header.buffer);
  const { ifc_len, ifc_buf } = Ifconf.read(view, 0);
  const entries = stack.devices.flatMap((device) =>
    device.addresses.filter(({ local }) => local.length === 4).map((each) => ({ device, each })),
  );
  const count =
    ifc_buf === 0 ? entries.length : Math.min(entries.length, Math.max(0, Math.trunc(ifc_len / Ifreq.size)));
  for (let i = 0; ifc_buf !== 0 && i < count; i++) {
    const { device, each } = entries[i]!;
    const bytes = new Uint8Array(Ifreq.size);
    bytes.set(bytesOf(each.label === "" ? device.name : each.label));
    bytes.set(formatInetAddress(AF_INET, each.local, 0), IFNAMSIZ);
    if (memory.copyOut(ifc_buf + i * Ifreq.size, bytes, 0, bytes.length) < 0) return -EFAULT;
  }
  Ifconf.fields.ifc_len.set(view, 0, count * Ifreq.size);
  return memory.copyOut(address, header, 0, Ifconf.size) < 0 ? -EFAULT : 0;
}
