import { bool, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { KTime, ktime } from "../../time/ktime.ts";
import type { PortUser } from "../inet/port-table.ts";
import type { IpAddress } from "../ip/ip-address.ts";
import type { NetworkStack } from "../stack/network-stack.ts";

/** TCP_TIMEWAIT_LEN: seconds that a closed connection's ports are kept. */
const TIME_WAIT_SECONDS = 60;
/** net.ipv4.tcp_max_tw_buckets of a small machine: the oldest ones go before their time. */
const MAX_TIME_WAITS = 4096;

/** What is left of a connection that was closed here first (struct tcp_timewait_sock). It keeps no namespace alive. */
export class TimeWait implements PortUser {
  readonly localAddress: IpAddress;
  readonly localPort: number;
  readonly remoteAddress: IpAddress;
  readonly remotePort: number;
  readonly boundDevice: number;
  readonly isOneFamily: boolean;
  readonly reusesAddress: boolean;
  readonly reusesPort: boolean;
  readonly uid: number;
  /** AF_* of the socket that it was. */
  readonly family: number;
  /** CLOCK_MONOTONIC */
  readonly until: KTime;

  constructor(of: PortUser & { readonly family: number }, until: KTime) {
    this.localAddress = of.localAddress;
    this.localPort = of.localPort;
    this.remoteAddress = of.remoteAddress!;
    this.remotePort = of.remotePort;
    this.boundDevice = of.boundDevice;
    this.isOneFamily = of.isOneFamily;
    this.reusesAddress = of.reusesAddress;
    this.reusesPort = of.reusesPort;
    this.uid = of.uid;
    this.family = of.family;
    this.until = until;
  }

  get isListening(): boolean {
    return false;
  }

  isPortUser(): true {
    return true;
  }
}

/** tcp_time_wait() */
export function startTimeWait(stack: NetworkStack, of: PortUser & { readonly family: number }): void {
  const rest = new TimeWait(of, stack.network.clock.now().plus(KTime.of(TIME_WAIT_SECONDS, 0)));
  stack.tcpPorts.add(rest, rest.localPort);
  stack.timeWaits.push(rest);
  expireTimeWaits(stack, MAX_TIME_WAITS);
}

/** Forgets those whose time has passed, and the oldest ones beyond `limit`. */
export function expireTimeWaits(stack: NetworkStack, limit: number = MAX_TIME_WAITS): void {
  const now = stack.network.clock.now();
  const { timeWaits, tcpPorts } = stack;
  while (timeWaits.length > 0 && (timeWaits.length > limit || !now.isBefore(timeWaits[0]!.until)))
    tcpPorts.remove(timeWaits.shift()!);
}

savable(TimeWait, {
  name: "net.TimeWait",
  version: 1,
  saved: {
    localAddress: text,
    localPort: uint,
    remoteAddress: text,
    remotePort: uint,
    boundDevice: uint,
    isOneFamily: bool,
    reusesAddress: bool,
    reusesPort: bool,
    uid: uint,
    family: uint,
    until: ktime,
  },
});
