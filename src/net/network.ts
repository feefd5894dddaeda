import type { EntropySource } from "../fs/devices/entropy.ts";
import type { VirtualFilesystem } from "../fs/virtual-filesystem.ts";
import { virtualFilesystem } from "../fs/virtual-filesystem-field.ts";
import { anyRef, set, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { TimerClock } from "../time/timer.ts";

/** A connection with something to send that finds no way. */
export interface StalledConnection {
  pump(): void;
}

/** What all sockets of one kernel share. */
export class Network {
  readonly vfs: VirtualFilesystem;
  /** Chooses hardware addresses, and ports that nobody asked for. */
  readonly entropy: EntropySource;
  /** CLOCK_MONOTONIC: when connections give up. */
  readonly clock: TimerClock;
  /** The next socket's cookie (SO_COOKIE). */
  nextCookie: number;
  readonly stalled: Set<StalledConnection>;

  constructor(vfs: VirtualFilesystem, entropy: EntropySource, clock: TimerClock) {
    this.vfs = vfs;
    this.entropy = entropy;
    this.clock = clock;
    this.nextCookie = 1;
    this.stalled = new Set();
  }

  /** Addresses, routes or cables changed somewhere. */
  topologyChanged(): void {
    for (const connection of [...this.stalled]) connection.pump();
  }
}

savable(Network, {
  name: "net.Network",
  version: 1,
  saved: {
    vfs: virtualFilesystem,
    entropy: anyRef<EntropySource>("fill"),
    clock: anyRef<TimerClock>("now"),
    nextCookie: uint,
    stalled: set(anyRef<StalledConnection>("pump")),
  },
});
