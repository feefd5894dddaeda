import { EAGAIN, EINVAL } from "../../abi/errno.ts";
import { EFD_MAX_COUNT } from "../../abi/eventfd.ts";
import { O_RDWR } from "../../abi/fcntl.ts";
import { POLLIN, POLLOUT } from "../../abi/poll.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { bigint, bool } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue } from "../../waiter/wait-queue.ts";
import { AnonymousFile } from "../anon/anonymous-file.ts";
import type { Caller } from "../caller.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";

const COUNTER_SIZE = 8;

/** eventfd(2): a 64-bit counter that writes add to and a read takes. */
export class EventFile extends AnonymousFile {
  count: bigint;
  /** EFD_SEMAPHORE: a read takes 1, not all. */
  readonly isSemaphore: boolean;
  /** @internal */
  readonly waiters: WaitQueue;

  /** @param flags O_NONBLOCK or 0. */
  constructor(vfs: VirtualFilesystem, credentials: Credentials, count: number, flags: number, isSemaphore: boolean) {
    super(vfs, "[eventfd]", O_RDWR | flags, credentials);
    this.count = BigInt(count);
    this.isSemaphore = isSemaphore;
    this.waiters = new WaitQueue();
  }

  override get queue(): WaitQueue {
    return this.waiters;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    // eventfd(2): EINVAL, the size of the supplied buffer is less than 8 bytes
    if (length < COUNTER_SIZE) return -EINVAL;
    if (this.count === 0n) return -EAGAIN;
    const taken = this.isSemaphore ? 1n : this.count;
    this.count -= taken;
    new DataView(buffer.buffer, buffer.byteOffset).setBigUint64(start, taken, true);
    this.waiters.notify(POLLOUT);
    return COUNTER_SIZE;
  }

  override writeAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    // eventfd(2): EINVAL, other than 8 bytes; or an attempt is made to write the value 0xffffffffffffffff
    if (length !== COUNTER_SIZE) return -EINVAL;
    const added = new DataView(buffer.buffer, buffer.byteOffset).getBigUint64(start, true);
    if (added > EFD_MAX_COUNT) return -EINVAL;
    if (this.count + added > EFD_MAX_COUNT) return -EAGAIN;
    this.count += added;
    this.waiters.notify(POLLIN);
    return COUNTER_SIZE;
  }

  /** noop_llseek() */
  override seek(): number {
    return this.position;
  }

  override poll(): number {
    let events = 0;
    if (this.count > 0n) events |= POLLIN;
    if (this.count < EFD_MAX_COUNT) events |= POLLOUT;
    return events;
  }
}

savable(EventFile, {
  name: "fs.EventFile",
  version: 1,
  saved: { count: bigint, isSemaphore: bool },
  transient: { waiters: () => new WaitQueue() },
});
