import { bool, int, nullable, set, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { type KTime, ktime } from "../time/ktime.ts";

/** net.core.wmem_default, rmem_default, and the largest that SO_SNDBUF and SO_RCVBUF may set: wmem_max, rmem_max. */
export const DEFAULT_BUFFER = 212992;

/** The options of SOL_SOCKET (socket(7)): those of struct sock that every family has. */
export class SocketOptions {
  /** SO_* that are on, of those that are nothing but on or off. */
  readonly enabled: Set<number>;
  /** In bytes, as getsockopt(2) shows it: twice what was set. */
  sendBuffer: number;
  receiveBuffer: number;
  /** Null: none. */
  sendTimeout: KTime | null;
  receiveTimeout: KTime | null;
  /** SO_RCVLOWAT */
  receiveLowWater: number;
  priority: number;
  mark: number;
  isLingering: boolean;
  /** Seconds. */
  linger: number;
  /** SO_PEEK_OFF; -1 for none. */
  peekOffset: number;
  /** SO_BINDTODEVICE as an interface's index; 0 for none. */
  device: number;

  constructor() {
    this.enabled = new Set();
    this.sendBuffer = DEFAULT_BUFFER;
    this.receiveBuffer = DEFAULT_BUFFER;
    this.sendTimeout = null;
    this.receiveTimeout = null;
    this.receiveLowWater = 1;
    this.priority = 0;
    this.mark = 0;
    this.isLingering = false;
    this.linger = 0;
    this.peekOffset = -1;
    this.device = 0;
  }

  /** Whether SO_`name`, an option that is on or off, is on. */
  has(name: number): boolean {
    return this.enabled.has(name);
  }

  /** sk_clone(): what a connection takes over from the socket that listened. */
  copyFrom(other: SocketOptions): void {
    for (const name of other.enabled) this.enabled.add(name);
    this.sendBuffer = other.sendBuffer;
    this.receiveBuffer = other.receiveBuffer;
    this.sendTimeout = other.sendTimeout;
    this.receiveTimeout = other.receiveTimeout;
    this.receiveLowWater = other.receiveLowWater;
    this.priority = other.priority;
    this.mark = other.mark;
    this.isLingering = other.isLingering;
    this.linger = other.linger;
    this.device = other.device;
  }

  turn(name: number, isOn: boolean): void {
    if (isOn) this.enabled.add(name);
    else this.enabled.delete(name);
  }
}

savable(SocketOptions, {
  name: "net.SocketOptions",
  version: 1,
  saved: {
    enabled: set(uint),
    sendBuffer: uint,
    receiveBuffer: uint,
    sendTimeout: nullable(ktime),
    receiveTimeout: nullable(ktime),
    receiveLowWater: uint,
    priority: int,
    mark: uint,
    isLingering: bool,
    linger: uint,
    peekOffset: int,
    device: uint,
  },
});
