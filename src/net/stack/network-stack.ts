import { IFF_UP } from "../../abi/if.ts";
import { RT_TABLE_LOCAL, RTM_DELNSID, RTM_NEWNSID, RTN_BROADCAST, RTN_LOCAL } from "../../abi/rtnetlink.ts";
import { NetNamespace } from "../../ns/net-namespace.ts";
import { anyRef, list, map, ref, set, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { LoopbackDevice } from "../device/loopback-device.ts";
import { NET_DEVICE_BYTES, NetDevice } from "../device/net-device.ts";
import { setDeviceFlags } from "../device/set-device-flags.ts";
import { releaseDevices } from "../device/unregister-device.ts";
import type { PacketReceiver } from "../icmp/packet-receiver.ts";
import { PortTable } from "../inet/port-table.ts";
import type { IpAddress } from "../ip/ip-address.ts";
import { ROUTE_BYTES } from "../ip/route.ts";
import { RouteTable } from "../ip/route-table.ts";
import { NetlinkPorts } from "../netlink/netlink-ports.ts";
import { Network } from "../network.ts";
import type { PacketSocket } from "../packet/packet-socket.ts";
import { TimeWait } from "../tcp/time-wait.ts";
import { NetSysctls } from "./net-sysctls.ts";
import type { StackObserver } from "./stack-observer.ts";

/** Index of the loopback device (LOOPBACK_IFINDEX). */
const LOOPBACK_INDEX = 1;

/** What is in a network namespace (struct net; gVisor's stack.Stack): devices, routes, ports. */
export class NetworkStack {
  readonly network: Network;
  readonly namespace: NetNamespace;
  /** By index. */
  readonly devices: NetDevice[];
  /** The index that the next device gets, if nobody has it. */
  nextIndex: number;
  readonly loopback: LoopbackDevice;
  readonly routes: RouteTable;
  readonly sysctls: NetSysctls;
  readonly udpPorts: PortTable;
  readonly tcpPorts: PortTable;
  /** Among the users of TCP's ports; the oldest first. */
  readonly timeWaits: TimeWait[];
  readonly netlinkPorts: NetlinkPorts;
  /** Raw and ping sockets, which have no ports that a sender could name. */
  readonly rawSockets: Set<PacketReceiver>;
  readonly packetSockets: Set<PacketSocket>;
  /** What other namespaces are called here (ip-netns(8), "nsid"); it does not keep them alive. NET-052 */
  readonly nsids: Map<NetworkStack, number>;
  /** Stacks that have a number for this one. */
  readonly namedBy: Set<NetworkStack>;
  readonly observers: Set<StackObserver>;

  constructor(network: Network, namespace: NetNamespace) {
    this.network = network;
    this.namespace = namespace;
    this.devices = [];
    this.nextIndex = LOOPBACK_INDEX + 1;
    this.routes = new RouteTable();
    this.sysctls = new NetSysctls();
    this.udpPorts = new PortTable();
    this.tcpPorts = new PortTable();
    this.timeWaits = [];
    this.netlinkPorts = new NetlinkPorts();
    this.rawSockets = new Set();
    this.packetSockets = new Set();
    this.nsids = new Map();
    this.namedBy = new Set();
    this.observers = new Set();
    this.loopback = new LoopbackDevice(this);
    this.loopback.index = LOOPBACK_INDEX;
    this.devices.push(this.loopback);
    network.vfs.memory.take(NET_DEVICE_BYTES);
  }

  deviceByIndex(index: number): NetDevice | null {
    return this.devices.find((device) => device.index === index) ?? null;
  }

  deviceByName(name: string): NetDevice | null {
    return this.devices.find((device) => device.name === name) ?? null;
  }

  /** Whether packets to `address` end here. */
  isLocal(address: IpAddress): boolean {
    return this.routes.lookupIn(RT_TABLE_LOCAL, address)?.type === RTN_LOCAL;
  }

  isBroadcast(address: IpAddress): boolean {
    return this.routes.lookupIn(RT_TABLE_LOCAL, address)?.type === RTN_BROADCAST;
  }

  /** peernet2id_alloc(): what `peer` is called here; it gets a number when it has none. */
  nsidOf(peer: NetworkStack): number {
    return this.nsids.get(peer) ?? this.assignNsid(peer, this.freeNsid());
  }

  assignNsid(peer: NetworkStack, nsid: number): number {
    this.nsids.set(peer, nsid);
    peer.namedBy.add(this);
    for (const observer of this.observers) observer.nsidChanged(RTM_NEWNSID, nsid);
    return nsid;
  }

  stackByNsid(nsid: number): NetworkStack | null {
    for (const [stack, id] of this.nsids) if (id === nsid) return stack;
    return null;
  }

  private freeNsid(): number {
    const taken = new Set(this.nsids.values());
    let nsid = 0;
    while (taken.has(nsid)) nsid++;
    return nsid;
  }

  private forgetNsid(peer: NetworkStack): void {
    const nsid = this.nsids.get(peer);
    if (nsid === undefined) return;
    this.nsids.delete(peer);
    for (const observer of this.observers) observer.nsidChanged(RTM_DELNSID, nsid);
  }

  /** Addresses, routes or cables changed: what could not be sent may find its way. */
  topologyChanged(): void {
    this.network.topologyChanged();
  }

  /** cleanup_net(): no socket is left, and no process. NET-043 */
  release(): void {
    for (const stack of this.namedBy) stack.forgetNsid(this);
    for (const stack of this.nsids.keys()) stack.namedBy.delete(this);
    releaseDevices(this);
    this.network.vfs.memory.give(NET_DEVICE_BYTES + this.routes.routes.length * ROUTE_BYTES);
  }
}

/**
 * The stack of a namespace, made when it is first asked for.
 * In the initial namespace the loopback device is up: there is nobody whose task it were.
 */
export function networkStack(network: Network, namespace: NetNamespace): NetworkStack {
  if (namespace.stack !== null) return namespace.stack as NetworkStack;
  const stack = new NetworkStack(network, namespace);
  namespace.stack = stack;
  if (namespace.isInitial) setDeviceFlags(stack.loopback, stack.loopback.flags | IFF_UP);
  return stack;
}

savable(NetworkStack, {
  name: "net.NetworkStack",
  version: 1,
  saved: {
    network: ref(() => Network),
    namespace: ref(() => NetNamespace),
    devices: list(ref(() => NetDevice)),
    nextIndex: uint,
    loopback: ref(() => LoopbackDevice),
    routes: ref(() => RouteTable),
    sysctls: ref(() => NetSysctls),
    udpPorts: ref(() => PortTable),
    tcpPorts: ref(() => PortTable),
    timeWaits: list(ref(() => TimeWait)),
    netlinkPorts: ref(() => NetlinkPorts),
    rawSockets: set(anyRef<PacketReceiver>("receivePacket")),
    packetSockets: set(anyRef<PacketSocket>("hear")),
    nsids: map(anyRef<NetworkStack>("deviceByIndex"), uint),
    namedBy: set(anyRef<NetworkStack>("deviceByIndex")),
    observers: set(anyRef<StackObserver>("linkChanged")),
  },
});
