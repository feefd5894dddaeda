import { ENOMEM } from "../../abi/errno.ts";
import { O_RDWR } from "../../abi/fcntl.ts";
import { POLLIN, POLLRDNORM } from "../../abi/poll.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { ref, set } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { AnonymousFile } from "../anon/anonymous-file.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { EpollItem } from "./epoll-item.ts";

/** Takes the events of epoll_wait(2). @returns false when there is no room for more. */
export type EpollSink = (events: number, item: EpollItem) => boolean;

/** What one file in an interest list takes of the host's memory, about. */
const ITEM_BYTES = 384;

/** An epoll instance (epoll(7), struct eventpoll): the files it watches, and those of them that may be ready. */
export class EpollFile extends AnonymousFile {
  /** @internal In the order they were added. */
  readonly items: Set<EpollItem>;
  /** @internal Those of one descriptor; more than one when it was closed and opened again while the file lived on. */
  readonly itemsByFd: Map<number, EpollItem[]>;
  /** @internal Items whose file has reported something, in that order; whether it still holds is asked when they are collected. */
  ready: Set<EpollItem>;
  /** @internal */
  readonly waiters: WaitQueue;

  constructor(vfs: VirtualFilesystem, credentials: Credentials) {
    super(vfs, "[eventpoll]", O_RDWR, credentials);
    this.items = new Set();
    this.itemsByFd = new Map();
    this.ready = new Set();
    this.waiters = new WaitQueue();
  }

  override get queue(): WaitQueue {
    return this.waiters;
  }

  find(file: FileDescription, fd: number): EpollItem | null {
    return this.itemsByFd.get(fd)?.find((item) => item.file === file) ?? null;
  }

  /**
   * EPOLL_CTL_ADD. Precondition: it is not there yet.
   * @returns the item, or -ENOMEM.
   */
  add(
    caller: Caller,
    file: FileDescription,
    fd: number,
    events: number,
    dataLow: number,
    dataHigh: number,
  ): EpollItem | number {
    const { memory } = this.inode.superblock.vfs;
    if (!memory.charge(ITEM_BYTES)) return -ENOMEM;
    const item = new EpollItem(this, file, fd);
    this.items.add(item);
    this.index(item);
    file.watchers ??= new Set();
    file.watchers.add(item);
    this.modify(caller, item, events, dataLow, dataHigh);
    return item;
  }

  /** @internal */ index(item: EpollItem): void {
    const others = this.itemsByFd.get(item.fd);
    if (others === undefined) this.itemsByFd.set(item.fd, [item]);
    else others.push(item);
  }

  /** EPOLL_CTL_MOD: what holds already is reported, also to EPOLLET. */
  modify(caller: Caller, item: EpollItem, events: number, dataLow: number, dataHigh: number): void {
    item.arm(caller, events, dataLow, dataHigh);
    if (item.poll(caller) !== 0) this.makeReady(item);
  }

  /** EPOLL_CTL_DEL. */
  remove(item: EpollItem): void {
    this.items.delete(item);
    this.ready.delete(item);
    const others = this.itemsByFd.get(item.fd)!.filter((other) => other !== item);
    if (others.length === 0) this.itemsByFd.delete(item.fd);
    else this.itemsByFd.set(item.fd, others);
    this.detach(item);
  }

  private detach(item: EpollItem): void {
    item.entry.queue?.remove(item.entry);
    const { file } = item;
    file.watchers!.delete(item);
    if (file.watchers!.size === 0) file.watchers = null;
    this.inode.superblock.vfs.memory.give(ITEM_BYTES);
  }

  makeReady(item: EpollItem): void {
    this.ready.add(item);
    this.waiters.notify(POLLIN | POLLRDNORM);
  }

  /** ep_send_events(): hands over what holds. Level-triggered items queue again at the end, so that all get their turn. @returns how many. */
  collect(caller: Caller, limit: number, sink: EpollSink): number {
    const candidates = this.ready;
    this.ready = new Set();
    const again: EpollItem[] = [];
    let count = 0;
    for (const item of candidates) {
      if (count === limit) break;
      const events = item.poll(caller);
      if (events !== 0 && !sink(events, item)) break;
      candidates.delete(item);
      if (events === 0) continue;
      count++;
      if (item.isOneShot) item.disarm();
      else if (!item.isEdgeTriggered) again.push(item);
    }
    for (const item of this.ready) candidates.add(item);
    for (const item of again) candidates.add(item);
    this.ready = candidates;
    return count;
  }

  /** Readable when an item is ready (__ep_eventpoll_poll()); those that are not any more leave the list. */
  override poll(caller: Caller): number {
    for (const item of this.ready) {
      if (item.poll(caller) !== 0) return POLLIN | POLLRDNORM;
      this.ready.delete(item);
    }
    return 0;
  }

  /** noop_llseek() */
  override seek(): number {
    return this.position;
  }

  override onRelease(): void {
    for (const item of this.items) this.detach(item);
    this.items.clear();
    this.itemsByFd.clear();
    this.ready.clear();
  }
}

savable(EpollFile, {
  name: "fs.EpollFile",
  version: 1,
  saved: { items: set(ref(() => EpollItem)), ready: set(ref(() => EpollItem)) },
  transient: { itemsByFd: () => new Map(), waiters: () => new WaitQueue() },
  afterLoad: (epoll) => {
    for (const item of epoll.items) epoll.index(item);
  },
});
