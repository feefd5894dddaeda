import { EAGAIN, EIO } from "../../abi/errno.ts";
import { POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { anyRef, ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import type { Caller } from "../caller.ts";
import { FileDescription, type IoctlMemory } from "../file-description.ts";
import type { Mount } from "../mount.ts";
import type { Path } from "../path.ts";
import { masterIoctl } from "./master-ioctl.ts";
import { Pty } from "./pty.ts";

/** The master of a pseudoterminal: its other side's keyboard and screen. */
export class PtmxFile extends FileDescription {
  readonly pty: Pty;
  /** Of the devpts the slave is in. */
  readonly devpts: Mount;

  constructor(path: Path, flags: number, credentials: Credentials, pty: Pty, devpts: Mount) {
    super(path, flags, credentials);
    this.pty = pty;
    this.devpts = devpts;
    devpts.retain();
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get blocksUntilWritten(): boolean {
    return true;
  }

  override get queue(): WaitQueue {
    return this.pty.masterQueue;
  }

  /** What the slave's side has written; EIO once it is closed and nothing is left. */
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const { output } = this.pty.tty;
    if (length === 0) return 0;
    if (output.pending.length === 0) return this.pty.isSlaveClosed ? -EIO : -EAGAIN;
    const bytes = output.take(length);
    buffer.set(bytes, start);
    return bytes.length;
  }

  /** Types. */
  override writeAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (length === 0) return 0;
    const count = Math.min(length, this.pty.inputRoom);
    if (count <= 0) return -EAGAIN;
    this.pty.tty.receive(buffer.subarray(start, start + count));
    return count;
  }

  override poll(): number {
    const { pty } = this;
    let events = pty.isSlaveClosed ? POLLHUP : 0;
    if (pty.tty.output.pending.length > 0) events |= POLLIN | POLLRDNORM;
    if (pty.inputRoom > 0) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  override available(): number {
    return this.pty.tty.output.pending.length;
  }

  override ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    return masterIoctl(caller, this, command, argument, memory);
  }

  override onRelease(): void {
    this.pty.closeMaster();
    this.devpts.release();
  }
}

savable(PtmxFile, {
  name: "fs.PtmxFile",
  version: 1,
  saved: { pty: ref(() => Pty), devpts: anyRef<Mount>("attachTo", "subtree") },
});
