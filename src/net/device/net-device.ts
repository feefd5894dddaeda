import {
  IF_OPER_DOWN,
  IF_OPER_LOWERLAYERDOWN,
  IF_OPER_UNKNOWN,
  IF_OPER_UP,
  IFF_ALLMULTI,
  IFF_LOOPBACK,
  IFF_LOWER_UP,
  IFF_PROMISC,
  IFF_RUNNING,
  IFF_UP,
} from "../../abi/if.ts";
import { anyRef, bool, int, list, ref, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { InterfaceAddress } from "../ip/interface-address.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { DeviceStatistics } from "./device-statistics.ts";

/** What a device takes of the host's memory, about. */
export const NET_DEVICE_BYTES = 2048;
/** DEFAULT_TX_QUEUE_LEN */
const DEFAULT_QUEUE_LENGTH = 1000;

/** A network device (struct net_device). It is always in one stack, and may be moved to another. */
export abstract class NetDevice {
  stack: NetworkStack;
  /** Up to 15 bytes, the only one of its name in the stack. */
  name: string;
  /** From 1 on, the only one in the stack. */
  index: number;
  /** IFF_*: what was set, without what `reportedFlags` adds. */
  flags: number;
  mtu: number;
  /** Of the hardware, 6 bytes. */
  address: string;
  txQueueLength: number;
  group: number;
  /** ip(8) "alias"; "" for none. */
  alias: string;
  /** Has a qdisc: is up, or was once. */
  wasUp: boolean;
  /** How often the carrier came or went. */
  carrierChanges: number;
  /** The state of the link that was last told (linkwatch). */
  hadCarrier: boolean;
  readonly addresses: InterfaceAddress[];
  readonly statistics: DeviceStatistics;

  constructor(stack: NetworkStack, name: string, flags: number, mtu: number, address: string) {
    this.stack = stack;
    this.name = name;
    this.index = 0;
    this.flags = flags;
    this.mtu = mtu;
    this.address = address;
    this.txQueueLength = DEFAULT_QUEUE_LENGTH;
    this.group = 0;
    this.alias = "";
    this.wasUp = false;
    this.carrierChanges = 0;
    this.hadCarrier = true;
    this.addresses = [];
    this.statistics = new DeviceStatistics();
  }

  /** rtnl_link_ops.kind: "veth"; null for the loopback device, which nobody makes or deletes. */
  abstract get kind(): string | null;

  /** ARPHRD_* */
  abstract get type(): number;

  /** Where a packet that is sent comes out: a device that is up, perhaps this one; null when it is lost. */
  abstract get otherEnd(): NetDevice | null;

  /** Has somebody at the other end, when it is up. */
  get hasCarrier(): boolean {
    return true;
  }

  /** dev_get_iflink(): the device this one hangs on, by its index there; its own index for none. */
  get link(): NetDevice {
    return this;
  }

  /** What is broadcast to: all ones; for the loopback device zeros. */
  get broadcast(): string {
    return this.isLoopback ? "\0".repeat(6) : "\xff".repeat(6);
  }

  /** Stays in its namespace: loopback (netns_immutable). NET-042 */
  get isImmutable(): boolean {
    return this.isLoopback;
  }

  get maximumMtu(): number {
    return 65535;
  }

  get minimumMtu(): number {
    return 68;
  }

  get isUp(): boolean {
    return (this.flags & IFF_UP) !== 0;
  }

  get isLoopback(): boolean {
    return (this.flags & IFF_LOOPBACK) !== 0;
  }

  /** Up, and with somebody at the other end. */
  get isRunning(): boolean {
    return this.isUp && this.hasCarrier;
  }

  /** IF_OPER_*, as rtnetlink tells it. */
  get operationalState(): number {
    if (!this.isUp) return IF_OPER_DOWN;
    if (!this.hasCarrier) return this.link.index === this.index ? IF_OPER_DOWN : IF_OPER_LOWERLAYERDOWN;
    return this.kind === "veth" ? IF_OPER_UP : IF_OPER_UNKNOWN;
  }

  /** dev_get_flags() */
  get reportedFlags(): number {
    let flags = this.flags & ~(IFF_RUNNING | IFF_LOWER_UP);
    if (this.isUp && this.hasCarrier) flags |= IFF_RUNNING | IFF_LOWER_UP;
    return flags;
  }

  /** Its qdisc: "noop" before it was first up. */
  get queueingDiscipline(): string {
    return this.wasUp ? "noqueue" : "noop";
  }

  get isPromiscuous(): boolean {
    return (this.flags & IFF_PROMISC) !== 0;
  }

  get takesAllMulticast(): boolean {
    return (this.flags & IFF_ALLMULTI) !== 0;
  }

  /** The link-local address made of the hardware's (EUI-64); null for a device that gets none. */
  get linkLocalAddress(): string | null {
    if (this.isLoopback) return null;
    const first = String.fromCharCode(this.address.charCodeAt(0) ^ 2);
    return `\xfe\x80${"\0".repeat(6)}${first}${this.address.slice(1, 3)}\xff\xfe${this.address.slice(3)}`;
  }

  /** Devices that go when this one goes: the other end of a veth. */
  get companions(): readonly NetDevice[] {
    return [];
  }
}

savable(NetDevice, {
  name: "net.NetDevice",
  version: 1,
  saved: {
    stack: anyRef<NetworkStack>("deviceByIndex"),
    name: text,
    index: uint,
    flags: int,
    mtu: uint,
    address: text,
    txQueueLength: uint,
    group: uint,
    alias: text,
    wasUp: bool,
    carrierChanges: uint,
    hadCarrier: bool,
    addresses: list(ref(() => InterfaceAddress)),
    statistics: ref(() => DeviceStatistics),
  },
});
