import { EADDRNOTAVAIL, EINVAL, EOPNOTSUPP } from "../../abi/errno.ts";
import { ETH_ALEN, IFNAMSIZ } from "../../abi/if.ts";
import { isValidEthernetAddress } from "./ethernet.ts";
import type { NetDevice } from "./net-device.ts";
import { chooseName } from "./register-device.ts";

const INT_MAX = 0x7fffffff;

/** netif_set_mtu_ext(): null, or why it is refused (EINVAL). */
export function setMtu(device: NetDevice, mtu: number): string | null {
  if (mtu < 0 || mtu < device.minimumMtu) return "mtu less than device minimum";
  const { maximumMtu } = device;
  if (mtu > INT_MAX || (maximumMtu > 0 && mtu > maximumMtu)) return "mtu greater than device maximum";
  device.mtu = mtu;
  return null;
}

/** dev_change_name(): also of a device that is up, since Linux 6.2. EEXIST, EINVAL. */
export function renameDevice(device: NetDevice, wanted: string): number {
  if (wanted === device.name) return 0;
  const name = chooseName(device.stack, wanted);
  if (typeof name === "number") return name;
  device.name = name;
  relabelAddresses(device);
  return 0;
}

/** inetdev_changename(): the first address is called as the device is, the others keep what is behind their colon, or get a number. */
function relabelAddresses({ name, addresses }: NetDevice): void {
  for (const [i, address] of addresses.filter(({ local }) => local.length === 4).entries()) {
    const colon = address.label.indexOf(":");
    const suffix = i === 0 ? "" : colon < 0 ? `:${i + 1}` : address.label.slice(colon);
    address.label = name.slice(0, IFNAMSIZ - 1 - suffix.length) + suffix;
  }
}

/** dev_set_mac_address(): EOPNOTSUPP for loopback, EADDRNOTAVAIL for what is no address of one station. */
export function setHardwareAddress(device: NetDevice, address: string): number {
  if (device.kind === null) return -EOPNOTSUPP;
  if (address.length < ETH_ALEN) return -EINVAL;
  const wanted = address.slice(0, ETH_ALEN);
  if (!isValidEthernetAddress(wanted)) return -EADDRNOTAVAIL;
  device.address = wanted;
  return 0;
}
