import { EAGAIN, EIO, ENOTTY } from "../../abi/errno.ts";
import { TIOCSPGRP } from "../../abi/ioctl.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { SIGTTIN, SIGTTOU } from "../../abi/signal.ts";
import { TOSTOP, VMIN, VTIME } from "../../abi/termios.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { bool, ref, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import type { Caller } from "../caller.ts";
import { FileDescription, type IoctlMemory } from "../file-description.ts";
import type { Path } from "../path.ts";
import { checkForeground } from "./controlling-tty.ts";
import { Tty } from "./tty.ts";
import { ttyIoctl } from "./tty-ioctl.ts";

/** VTIME's unit. */
const DECISECOND_NS = 100_000_000;

/** tty_poll() is satisfied from so many free bytes on; here any free byte takes output. */
const HUNG_UP_EVENTS = POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM | POLLWRNORM;

/** An open terminal. */
export class TtyFile extends FileDescription {
  readonly tty: Tty;
  /** Opened as /dev/console: no job control on input and output, and it survives a hangup (redirected_tty_write). */
  readonly isConsole: boolean;
  /** `tty.hangups` at open: a file from before a hangup is dead. */
  readonly generation: number;

  constructor(path: Path, flags: number, credentials: Credentials, tty: Tty, isConsole: boolean) {
    super(path, flags, credentials);
    this.tty = tty;
    this.isConsole = isConsole;
    this.generation = tty.hangups;
    tty.fileOpened();
  }

  override onRelease(): void {
    this.tty.fileClosed();
  }

  get isHungUp(): boolean {
    return !this.isConsole && this.generation !== this.tty.hangups;
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get blocksUntilWritten(): boolean {
    return true;
  }

  override get queue(): WaitQueue {
    return this.tty.queue;
  }

  /** n_tty_read() */
  override readAt(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (this.isHungUp) return 0;
    const { tty } = this;
    if (tty.hasIoError) return -EIO;
    if (!this.isConsole) {
      const error = checkForeground(caller.jobControl, tty, SIGTTIN);
      if (error < 0) return error;
    }
    if (length === 0) return 0;
    if (tty.termios.isCanonical) return tty.hasInput(false) ? tty.take(buffer, start, length) : -EAGAIN;
    return this.readRaw(buffer, start, length);
  }

  /** termios(3), non-canonical mode: VMIN bytes are waited for, but no more than fit the caller's buffer. */
  private readRaw(buffer: Uint8Array, start: number, length: number): number {
    const { tty } = this;
    const { characters } = tty.termios;
    const minimum = this.isNonBlocking ? 1 : Math.min(characters[VMIN]!, length);
    const available = tty.inputLength;
    if (available > 0 && available >= minimum) return tty.take(buffer, start, length);
    // MIN 0, TIME 0: a polling read
    return characters[VMIN] === 0 && characters[VTIME] === 0 ? 0 : -EAGAIN;
  }

  /** VTIME: with VMIN 0 it limits the wait for the first byte, else that for each further one. */
  override get readTimeout(): number {
    const { termios, inputLength } = this.tty;
    const time = termios.characters[VTIME]!;
    if (termios.isCanonical || time === 0) return Number.POSITIVE_INFINITY;
    if (termios.characters[VMIN] !== 0 && inputLength === 0) return Number.POSITIVE_INFINITY;
    return time * DECISECOND_NS;
  }

  override readTimedOut(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    return this.tty.take(buffer, start, length);
  }

  /** n_tty_write() */
  override writeAt(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    if (this.isHungUp || this.tty.hasIoError) return -EIO;
    const { tty } = this;
    if (!this.isConsole && tty.termios.hasLocal(TOSTOP)) {
      const error = checkForeground(caller.jobControl, tty, SIGTTOU);
      if (error < 0) return error;
    }
    if (length === 0) return 0;
    const count = tty.write(buffer, start, length);
    return count > 0 ? count : -EAGAIN;
  }

  override poll(): number {
    if (this.isHungUp) return HUNG_UP_EVENTS;
    let events = 0;
    if (this.tty.hasInput(true)) events |= POLLIN | POLLRDNORM;
    if (!this.tty.isStopped && this.tty.output.room > 0) events |= POLLOUT | POLLWRNORM;
    return events;
  }

  override available(): number {
    return this.tty.inputLength;
  }

  override ioctl(caller: Caller, command: number, argument: number, memory: IoctlMemory): number {
    if (this.isHungUp) return command === TIOCSPGRP ? -ENOTTY : -EIO;
    const result = ttyIoctl(caller, this, command, argument, memory);
    return result === -ENOTTY ? super.ioctl(caller, command, argument, memory) : result;
  }
}

savable(TtyFile, {
  name: "fs.TtyFile",
  version: 1,
  saved: { tty: ref(() => Tty), isConsole: bool, generation: uint },
});
