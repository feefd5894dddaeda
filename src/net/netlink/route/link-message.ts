/** RTM_NEWLINK and RTM_DELLINK as the kernel sends them: rtnl_fill_ifinfo() of net/core/rtnetlink.c. */
import {
  IFLA_ADDRESS,
  IFLA_ALLMULTI,
  IFLA_BROADCAST,
  IFLA_CARRIER,
  IFLA_CARRIER_CHANGES,
  IFLA_CARRIER_DOWN_COUNT,
  IFLA_CARRIER_UP_COUNT,
  IFLA_GROUP,
  IFLA_GSO_MAX_SEGS,
  IFLA_GSO_MAX_SIZE,
  IFLA_IFALIAS,
  IFLA_IFNAME,
  IFLA_INFO_KIND,
  IFLA_LINK,
  IFLA_LINK_NETNSID,
  IFLA_LINKINFO,
  IFLA_LINKMODE,
  IFLA_MAX_MTU,
  IFLA_MIN_MTU,
  IFLA_MTU,
  IFLA_NUM_RX_QUEUES,
  IFLA_NUM_TX_QUEUES,
  IFLA_OPERSTATE,
  IFLA_PROMISCUITY,
  IFLA_QDISC,
  IFLA_STATS,
  IFLA_STATS64,
  IFLA_TXQLEN,
} from "../../../abi/rtnetlink.ts";
import { Ifinfomsg, RtnlLinkStats64 } from "../../../abi/rtnetlink-struct.ts";
import type { DeviceStatistics } from "../../device/device-statistics.ts";
import type { NetDevice } from "../../device/net-device.ts";
import type { NetworkStack } from "../../stack/network-stack.ts";
import type { NetlinkWriter } from "../netlink-writer.ts";

/** struct rtnl_link_stats: the first 24 numbers of struct rtnl_link_stats64, in 32 bits each. */
const STATS_NUMBERS = 24;
/** GSO_MAX_SEGS, GSO_LEGACY_MAX_SIZE */
const GSO_MAX_SEGS = 65535;
const GSO_MAX_SIZE = 65536;

/** @param stack whose sockets are told. @param change which IFF_* changed. */
export function writeLink(
  writer: NetlinkWriter,
  stack: NetworkStack,
  device: NetDevice,
  change: number,
): NetlinkWriter {
  const carrierDowns = device.carrierChanges >> 1;
  writer
    .struct(Ifinfomsg.size, (view, at) =>
      Ifinfomsg.write(view, at, {
        ifi_type: device.type,
        ifi_index: device.index,
        ifi_flags: device.reportedFlags >>> 0,
        ifi_change: change,
      }),
    )
    .text(IFLA_IFNAME, device.name)
    .u32(IFLA_TXQLEN, device.txQueueLength)
    .u8(IFLA_OPERSTATE, device.operationalState)
    .u8(IFLA_LINKMODE, 0)
    .u32(IFLA_MTU, device.mtu)
    .u32(IFLA_MIN_MTU, device.minimumMtu)
    .u32(IFLA_MAX_MTU, device.maximumMtu)
    .u32(IFLA_GROUP, device.group)
    .u32(IFLA_PROMISCUITY, device.isPromiscuous ? 1 : 0)
    .u32(IFLA_ALLMULTI, device.takesAllMulticast ? 1 : 0)
    .u32(IFLA_NUM_TX_QUEUES, 1)
    .u32(IFLA_GSO_MAX_SEGS, GSO_MAX_SEGS)
    .u32(IFLA_GSO_MAX_SIZE, GSO_MAX_SIZE)
    .u32(IFLA_NUM_RX_QUEUES, 1)
    .u8(IFLA_CARRIER, device.hasCarrier ? 1 : 0)
    .text(IFLA_QDISC, device.queueingDiscipline)
    .u32(IFLA_CARRIER_CHANGES, device.carrierChanges)
    .u32(IFLA_CARRIER_UP_COUNT, device.carrierChanges - carrierDowns)
    .u32(IFLA_CARRIER_DOWN_COUNT, carrierDowns);
  if (device.alias !== "") writer.text(IFLA_IFALIAS, device.alias);
  writer
    .attribute(IFLA_ADDRESS, device.address)
    .attribute(IFLA_BROADCAST, device.broadcast)
    .attribute(IFLA_STATS64, statistics64(device.statistics))
    .attribute(IFLA_STATS, statistics32(device.statistics));
  if (device.kind !== null) writer.nest(IFLA_LINKINFO, (info) => info.text(IFLA_INFO_KIND, device.kind!));
  const { link } = device;
  if (link !== device) {
    writer.u32(IFLA_LINK, link.index);
    // NET-052: what the other end's namespace is called here
    if (link.stack !== stack) writer.i32(IFLA_LINK_NETNSID, stack.nsidOf(link.stack));
  }
  return writer;
}

function statistics64(statistics: DeviceStatistics): Uint8Array {
  const bytes = new Uint8Array(RtnlLinkStats64.size);
  RtnlLinkStats64.write(new DataView(bytes.buffer), 0, {
    rx_packets: statistics.rxPackets,
    tx_packets: statistics.txPackets,
    rx_bytes: statistics.rxBytes,
    tx_bytes: statistics.txBytes,
    rx_dropped: statistics.rxDropped,
    tx_dropped: statistics.txDropped,
  });
  return bytes;
}

function statistics32(statistics: DeviceStatistics): Uint8Array {
  const wide = new DataView(statistics64(statistics).buffer);
  const narrow = new Uint32Array(STATS_NUMBERS);
  for (let i = 0; i < STATS_NUMBERS; i++) narrow[i] = wide.getUint32(8 * i, true);
  return new Uint8Array(narrow.buffer);
}
