/** A network device as RTM_NEWLINK describes it. */
import {
  IFLA_ADDRESS,
  IFLA_ALLMULTI,
  IFLA_BROADCAST,
  IFLA_CARRIER_CHANGES,
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
  IFLA_STATS64,
  IFLA_TXQLEN,
} from "../../../abi/rtnetlink.ts";
import { Ifinfomsg } from "../../../abi/rtnetlink-struct.ts";
import { attributesOf, type RouteMessage } from "../netlink/route-socket.ts";

export interface LinkRecord {
  readonly index: number;
  /** ARPHRD_* */
  readonly type: number;
  /** IFF_* */
  readonly flags: number;
  readonly name: string;
  /** Hardware addresses, one char per byte. */
  readonly address: string | null;
  readonly broadcast: string | null;
  /** The device at the other end or below, by its index; null when there is none to name. */
  readonly link: number | null;
  /** The number of the network namespace that is in. */
  readonly linkNetnsid: number | null;
  readonly mtu: number | null;
  readonly qdisc: string | null;
  readonly operstate: number | null;
  readonly linkmode: number | null;
  readonly group: number | null;
  readonly txqlen: number | null;
  readonly alias: string | null;
  readonly kind: string | null;
  /** What only -details shows, by iproute2's names, in its order. */
  readonly details: { readonly before: readonly Detail[]; readonly after: readonly Detail[] };
  readonly carrierChanges: number;
  /** struct rtnl_link_stats64 */
  readonly stats64: Uint8Array | null;
}

export interface Detail {
  readonly key: string;
  readonly label: string;
  readonly value: number;
}

const BEFORE_KIND: readonly (readonly [type: number, key: string, label: string])[] = [
  [IFLA_PROMISCUITY, "promiscuity", " promiscuity"],
  [IFLA_ALLMULTI, "allmulti", " allmulti"],
  [IFLA_MIN_MTU, "min_mtu", "minmtu"],
  [IFLA_MAX_MTU, "max_mtu", "maxmtu"],
];
const AFTER_KIND: readonly (readonly [type: number, key: string, label: string])[] = [
  [IFLA_NUM_TX_QUEUES, "num_tx_queues", "numtxqueues"],
  [IFLA_NUM_RX_QUEUES, "num_rx_queues", "numrxqueues"],
  [IFLA_GSO_MAX_SIZE, "gso_max_size", "gso_max_size"],
  [IFLA_GSO_MAX_SEGS, "gso_max_segs", "gso_max_segs"],
];

export function linkRecord(message: RouteMessage): LinkRecord {
  const { ifi_index, ifi_type, ifi_flags } = Ifinfomsg.read(message.view, 0);
  const attributes = attributesOf(message, Ifinfomsg.size);
  const details = (table: typeof BEFORE_KIND): Detail[] =>
    table.flatMap(([type, key, label]) => {
      const value = attributes.u32(type);
      return value === null ? [] : [{ key, label, value }];
    });
  return {
    index: ifi_index,
    type: ifi_type,
    flags: ifi_flags,
    name: attributes.text(IFLA_IFNAME) ?? "",
    address: attributes.byteString(IFLA_ADDRESS),
    broadcast: attributes.byteString(IFLA_BROADCAST),
    link: attributes.i32(IFLA_LINK),
    linkNetnsid: attributes.i32(IFLA_LINK_NETNSID),
    mtu: attributes.u32(IFLA_MTU),
    qdisc: attributes.text(IFLA_QDISC),
    operstate: attributes.u8(IFLA_OPERSTATE),
    linkmode: attributes.u8(IFLA_LINKMODE),
    group: attributes.u32(IFLA_GROUP),
    txqlen: attributes.u32(IFLA_TXQLEN),
    alias: attributes.text(IFLA_IFALIAS),
    kind: attributes.nested(IFLA_LINKINFO)?.text(IFLA_INFO_KIND) ?? null,
    details: { before: details(BEFORE_KIND), after: details(AFTER_KIND) },
    carrierChanges: attributes.u32(IFLA_CARRIER_CHANGES) ?? 0,
    stats64: attributes.bytes(IFLA_STATS64),
  };
}
