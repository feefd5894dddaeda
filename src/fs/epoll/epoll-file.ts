import { O_RDWR } from "../../abi/fcntl.ts";
import { POLLIN, POLLRDNORM } from "../../abi/poll.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { list, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { AnonymousFile } from "../anon/anonymous-file.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { EpollItem } from "./epoll-item.ts";

/** Takes the events of epoll_wait(2). @returns false when there is no room for more. */
export type EpollSink = (events: number, item: EpollItem) => boolean;

/** An epoll instance (epoll(7), struct eventpoll): the files it watches, and those of them that may be ready. */
export class EpollFile extends AnonymousFile {
  /** @internal In the order they were added. */
  items: EpollItem[];
  /** @internal Items whose file has reported something, in that order; whether it still holds is asked when they are collected. */
  ready: EpollItem[];
  /** @internal */
  readonly waiters: WaitQueue;

  constructor(vfs: VirtualFilesystem, credentials: Credentials) {
    super(vfs, "[eventpoll]", O_RDWR, credentials);
    this.items = [];
    this.ready = [];
    this.waiters = new WaitQueue();
  }

  override get queue(): WaitQueue {
    return this.waiters;
  }

  find(file: FileDescription, fd: number): EpollItem | null {
    return this.items.find((item) => item.file === file && item.fd === fd) ?? null;
  }

  /** EPOLL_CTL_ADD. Precondition: it is not there yet. */
  add(caller: Caller, file: FileDescription, fd: number, events: number, dataLow: number, dataHigh: number): void {
    const item = new EpollItem(this, file, fd);
    this.items.push(item);
    file.watchers ??= [];
    file.watchers.push(item);
    this.modify(caller, item, events, dataLow, dataHigh);
  }

  /** EPOLL_CTL_MOD: what holds already is reported, also to EPOLLET. */
  modify(caller: Caller, item: EpollItem, events: number, dataLow: number, dataHigh: number): void {
    item.arm(events, dataLow, dataHigh);
    if (item.poll(caller) !== 0) this.makeReady(item);
  }

  /** EPOLL_CTL_DEL. */
  remove(item: EpollItem): void {
    this.items = this.items.filter((other) => other !== item);
    this.ready = this.ready.filter((other) => other !== item);
    this.detach(item);
  }

  private detach(item: EpollItem): void {
    item.entry.queue?.remove(item.entry);
    const { file } = item;
    const others = file.watchers!.filter((watcher) => watcher !== item);
    file.watchers = others.length === 0 ? null : others;
  }

  makeReady(item: EpollItem): void {
    if (!item.isReady) {
      item.isReady = true;
      this.ready.push(item);
    }
    this.waiters.notify(POLLIN | POLLRDNORM);
  }

  /** ep_send_events(): hands over what holds. Level-triggered items queue again at the end, so that all get their turn. @returns how many. */
  collect(caller: Caller, limit: number, sink: EpollSink): number {
    const candidates = this.ready;
    this.ready = [];
    const again: EpollItem[] = [];
    let count = 0;
    let next = 0;
    for (; next < candidates.length && count < limit; next++) {
      const item = candidates[next]!;
      const events = item.poll(caller);
      if (events !== 0 && !sink(events, item)) break;
      item.isReady = false;
      if (events === 0) continue;
      count++;
      if (item.isOneShot) item.disarm();
      else if (!item.isEdgeTriggered) again.push(item);
    }
    this.ready = candidates.slice(next).concat(this.ready);
    for (const item of again) {
      if (item.isReady) continue;
      item.isReady = true;
      this.ready.push(item);
    }
    return count;
  }

  /** Readable when an item is ready (__ep_eventpoll_poll()); those that are not any more leave the list. */
  override poll(caller: Caller): number {
    while (this.ready.length > 0) {
      const item = this.ready[0]!;
      if (item.poll(caller) !== 0) return POLLIN | POLLRDNORM;
      item.isReady = false;
      this.ready.shift();
    }
    return 0;
  }

  /** noop_llseek() */
  override seek(): number {
    return this.position;
  }

  override onRelease(): void {
    for (const item of this.items) this.detach(item);
    this.items = [];
    this.ready = [];
  }
}

savable(EpollFile, {
  name: "fs.EpollFile",
  version: 1,
  saved: { items: list(ref(() => EpollItem)), ready: list(ref(() => EpollItem)) },
  transient: { waiters: () => new WaitQueue() },
});
