/** The files of a network device in sysfs: net/core/net-sysfs.c. */

import { EINVAL } from "../../abi/errno.ts";
import { ARPHRD_LOOPBACK } from "../../abi/if.ts";
import { formatEthernetAddress } from "../../net/device/ethernet.ts";
import type { NetDevice } from "../../net/device/net-device.ts";

const OPERATIONAL_STATES = ["unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"];

type Show = (device: NetDevice) => string | number;

/** A number in hexadecimal, as C's %#x. */
function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

/** carrier_show() and its like: EINVAL of a device that is down. */
const whenUp =
  (show: Show): Show =>
  (device) =>
    device.isUp ? show(device) : -EINVAL;

/** In the order of listings. A negative number is -errno. */
export const DEVICE_ATTRIBUTES: ReadonlyMap<string, Show> = new Map<string, Show>([
  ["addr_assign_type", (device) => (device.type === ARPHRD_LOOPBACK ? "0" : "3")],
  ["addr_len", () => "6"],
  ["address", (device) => formatEthernetAddress(device.address)],
  ["broadcast", (device) => formatEthernetAddress(device.broadcast)],
  ["carrier", whenUp((device) => (device.hasCarrier ? "1" : "0"))],
  ["carrier_changes", (device) => String(device.carrierChanges)],
  ["dev_id", () => "0x0"],
  ["dev_port", () => "0"],
  ["dormant", whenUp(() => "0")],
  ["flags", (device) => hex(device.flags)],
  ["ifalias", (device) => device.alias],
  ["ifindex", (device) => String(device.index)],
  ["iflink", (device) => String(device.link.index)],
  ["link_mode", () => "0"],
  ["mtu", (device) => String(device.mtu)],
  ["netdev_group", (device) => String(device.group)],
  ["operstate", (device) => OPERATIONAL_STATES[device.operationalState]!],
  ["tx_queue_len", (device) => String(device.txQueueLength)],
  ["type", (device) => String(device.type)],
  ["uevent", (device) => `INTERFACE=${device.name}\nIFINDEX=${device.index}`],
]);

/** The files of statistics/. */
export const DEVICE_STATISTICS: ReadonlyMap<string, Show> = new Map<string, Show>([
  ["rx_bytes", ({ statistics }) => String(statistics.rxBytes)],
  ["rx_dropped", ({ statistics }) => String(statistics.rxDropped)],
  ["rx_errors", () => "0"],
  ["rx_packets", ({ statistics }) => String(statistics.rxPackets)],
  ["tx_bytes", ({ statistics }) => String(statistics.txBytes)],
  ["tx_dropped", ({ statistics }) => String(statistics.txDropped)],
  ["tx_errors", () => "0"],
  ["tx_packets", ({ statistics }) => String(statistics.txPackets)],
]);
