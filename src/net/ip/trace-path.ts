/**
 * Where a packet ends. All networks of a kernel are in it: what is sent is handed to the receiver at once, along the way that routers and
 * cables between the two make. Nothing is queued on the way, and there are no timers but those of the sender.
 */
import { EHOSTUNREACH, ENETUNREACH } from "../../abi/errno.ts";
import { IFF_NOARP } from "../../abi/if.ts";
import { RTN_BROADCAST, RTN_LOCAL } from "../../abi/rtnetlink.ts";
import type { NetDevice } from "../device/net-device.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import { anyAddress, familyOf, INADDR_BROADCAST, type IpAddress, isLoopback } from "./ip-address.ts";
import { type OutputRoute, outputRoute } from "./output-route.ts";

/** The end of a way. */
export interface PathEnd {
  /** Where it arrives; null when it is lost. */
  readonly stack: NetworkStack | null;
  /** The device it comes in by. */
  readonly device: NetDevice | null;
  /** Why it is lost, if somebody tells the sender: -EHOSTUNREACH, nobody at the next hop; -ENETUNREACH, a router knows no way. */
  readonly error: number;
  /** What is left of the time to live. */
  readonly ttl: number;
}

const LOST: PathEnd = { stack: null, device: null, error: 0, ttl: 0 };

/** @param bytes counted in the statistics of the devices on the way, with `packets` > 0. */
export function tracePath(start: OutputRoute, ttl: number, bytes: number): PathEnd {
  const { destination } = start;
  let way: OutputRoute = start;
  for (let left = ttl; left > 0; left--) {
    const { device } = way;
    const other = device.otherEnd;
    if (other === null) {
      if (device.isRunning) device.statistics.transmitted(bytes);
      return LOST;
    }
    const isToAll = way.type === RTN_BROADCAST;
    if (!isToAll && !answersFor(other, way)) return { ...LOST, error: -EHOSTUNREACH };
    device.statistics.transmitted(bytes);
    other.statistics.received(bytes);
    const { stack } = other;
    if (isToAll || isForUs(stack, other, destination)) return { stack, device: other, error: 0, ttl: left };
    const next = forward(stack, destination, way.source);
    if (typeof next === "number") return { ...LOST, error: next };
    way = next;
  }
  return LOST;
}

/** Somebody at the other end has the next hop's address (arp(7), neighbour discovery). */
function answersFor(other: NetDevice, way: OutputRoute): boolean {
  if (way.device.isLoopback || (way.device.flags & IFF_NOARP) !== 0) return true;
  return other.stack.isLocal(way.gateway ?? way.destination);
}

function isForUs(stack: NetworkStack, device: NetDevice, destination: IpAddress): boolean {
  // ip_route_input_slow(): addresses of 127.0.0.0/8 are martians on a wire
  if (isLoopback(destination) && !device.isLoopback) return false;
  return stack.isLocal(destination) || stack.isBroadcast(destination) || destination === INADDR_BROADCAST;
}

/** ip_forward(): 0 when it is not a router's task. */
function forward(stack: NetworkStack, destination: IpAddress, source: IpAddress): OutputRoute | number {
  const isRouter = destination.length === 4 ? stack.sysctls.ipForward !== 0 : stack.sysctls.ipv6Forward !== 0;
  if (!isRouter || isLoopback(destination)) return 0;
  const next = outputRoute(stack, { destination, source: anyAddress(familyOf(destination)), device: 0 });
  if (typeof next === "number") return -ENETUNREACH;
  return next.type === RTN_LOCAL ? 0 : { ...next, source };
}
