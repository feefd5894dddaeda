import { EPOLLET, EPOLLEXCLUSIVE, EPOLLONESHOT, EPOLLWAKEUP } from "../../abi/epoll.ts";
import { POLLERR, POLLHUP } from "../../abi/poll.ts";
import { anyRef, int, nullable } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitEntry, type WaitSource, type Wakeable } from "../../waiter/wait-queue.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription, FileWatcher } from "../file-description.ts";
import type { EpollFile } from "./epoll-file.ts";

/** EP_PRIVATE_BITS: how to report, not what. */
const PRIVATE_BITS = EPOLLEXCLUSIVE | EPOLLWAKEUP | EPOLLONESHOT | EPOLLET;

/** One file in the interest list of an epoll instance (struct epitem). It holds no reference: the file's last release removes it. */
export class EpollItem implements Wakeable, FileWatcher {
  readonly epoll: EpollFile;
  readonly file: FileDescription;
  /** The descriptor it was added under; with the file it is the key. */
  readonly fd: number;
  /** Where it waits for `file`, on behalf of who added it; null before `arm`. */
  source: WaitSource | null;
  /** EPOLL* */
  events: number;
  /** epoll_data_t: the user's 64 bits. */
  dataLow: number;
  dataHigh: number;
  /** @internal */
  readonly entry: WaitEntry;

  constructor(epoll: EpollFile, file: FileDescription, fd: number) {
    this.epoll = epoll;
    this.file = file;
    this.fd = fd;
    this.source = null;
    this.events = 0;
    this.dataLow = 0;
    this.dataHigh = 0;
    this.entry = new WaitEntry(this, 0);
  }

  /** What it waits for from now on; errors and hang-ups always count. The first caller's is the place where it waits. */
  arm(caller: Caller, events: number, dataLow: number, dataHigh: number): void {
    this.events = events | POLLERR | POLLHUP;
    this.dataLow = dataLow;
    this.dataHigh = dataHigh;
    this.source ??= this.file.waitSource(caller);
    this.listen();
  }

  /** After EPOLLONESHOT has fired: silent until the next EPOLL_CTL_MOD. */
  disarm(): void {
    this.events &= PRIVATE_BITS;
    this.entry.mask = 0;
  }

  /** Joins the file's queue, or changes what wakes it there. */
  listen(): void {
    this.entry.mask = this.events & ~PRIVATE_BITS;
    if (!this.entry.isQueued) this.source!.waitQueue().add(this.entry);
  }

  get isEdgeTriggered(): boolean {
    return (this.events & EPOLLET) !== 0;
  }

  get isOneShot(): boolean {
    return (this.events & EPOLLONESHOT) !== 0;
  }

  get isExclusive(): boolean {
    return (this.events & EPOLLEXCLUSIVE) !== 0;
  }

  /** Events that hold now, of those it waits for (ep_item_poll()). */
  poll(caller: Caller): number {
    const wanted = this.events & ~PRIVATE_BITS;
    return wanted === 0 ? 0 : this.file.poll(caller) & wanted;
  }

  /** ep_poll_callback() */
  wake(_events: number): void {
    this.epoll.makeReady(this);
  }

  fileReleased(): void {
    this.epoll.remove(this);
  }
}

savable(EpollItem, {
  name: "fs.EpollItem",
  version: 1,
  saved: {
    epoll: anyRef<EpollFile>("makeReady", "remove"),
    file: anyRef<FileDescription>("poll", "retain", "release"),
    fd: int,
    source: nullable(anyRef<WaitSource>("waitQueue")),
    events: int,
    dataLow: int,
    dataHigh: int,
  },
  transient: { entry: () => new WaitEntry(NOBODY, 0) },
  afterLoad: (item) => {
    item.entry.target = item;
    if ((item.events & ~PRIVATE_BITS) !== 0) item.listen();
  },
});

const NOBODY: Wakeable = { wake: () => {} };
