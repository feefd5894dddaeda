import type { FileDescription } from "../../fs/file-description.ts";
import { anyRef, map, set, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { isUnixSocket } from "./is-unix-socket.ts";
import type { Rights } from "./unix-message.ts";
import type { UnixSocket } from "./unix-socket.ts";
import { unreachableSockets } from "./unreachable-sockets.ts";

/** How many sockets may be in flight for each one that may have become unreachable before these are looked for. */
const SOCKETS_PER_SEARCH = 64;

/**
 * Open files in flight in unix sockets (net/unix/garbage.c): counted by who sent them, and watched for sockets that only messages in each
 * other's queues hold, so that nobody can ever receive them.
 */
export class InFlight {
  /** By kernel user id (user_struct.unix_inflight). */
  readonly perUser: Map<number, number>;
  /** Unix sockets that are in flight. */
  readonly sockets: Set<UnixSocket>;
  /** @internal How often a socket lost its last holder outside of messages since the last search. */
  suspects: number;
  /** @internal References to drop; emptied before the present call ends. */
  readonly doomed: FileDescription[];
  /** @internal */ isDropping: boolean;

  constructor() {
    this.perUser = new Map();
    this.sockets = new Set();
    this.suspects = 0;
    this.doomed = [];
    this.isDropping = false;
  }

  countOf(user: number): number {
    return this.perUser.get(user) ?? 0;
  }

  /** unix_add_edges() */
  add({ files, user }: Rights): void {
    this.perUser.set(user, this.countOf(user) + files.length);
    for (const file of files) {
      if (!isUnixSocket(file)) continue;
      file.inFlight++;
      this.sockets.add(file);
    }
  }

  /** unix_del_edges(): they have arrived, or never will. Their references are the caller's. */
  remove({ files, user }: Rights): void {
    const left = this.countOf(user) - files.length;
    if (left > 0) this.perUser.set(user, left);
    else this.perUser.delete(user);
    for (const file of files) {
      if (!isUnixSocket(file)) continue;
      file.inFlight--;
      if (file.inFlight === 0) this.sockets.delete(file);
    }
  }

  /** Drops a reference to each. One may end a socket with more of them in its queue, and so on: that takes no stack here. */
  drop(files: readonly FileDescription[]): void {
    this.doomed.push(...files);
    if (this.isDropping) return;
    this.isDropping = true;
    for (let file = this.doomed.pop(); file !== undefined; file = this.doomed.pop()) file.release();
    this.isDropping = false;
    this.searchIfDue();
  }

  /** A socket is held by messages alone from now on. */
  suspect(): void {
    this.suspects++;
    this.searchIfDue();
  }

  /** unix_gc() */
  private searchIfDue(): void {
    if (this.isDropping || this.suspects === 0 || this.suspects * SOCKETS_PER_SEARCH < this.sockets.size) return;
    this.suspects = 0;
    const lost: FileDescription[] = [];
    for (const socket of unreachableSockets(this.sockets)) lost.push(...socket.takeQueuedFiles());
    if (lost.length > 0) this.drop(lost);
  }
}

savable(InFlight, {
  name: "net.InFlight",
  version: 1,
  saved: { perUser: map(uint, uint), sockets: set(anyRef<UnixSocket>("takeQueuedFiles")), suspects: uint },
  transient: { doomed: () => [], isDropping: () => false },
});
