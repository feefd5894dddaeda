import { EAGAIN, EINVAL } from "../../abi/errno.ts";
import { O_RDWR } from "../../abi/fcntl.ts";
import { POLLIN } from "../../abi/poll.ts";
import { SignalfdSiginfo } from "../../abi/signalfd-struct.ts";
import { AnonymousFile } from "../../fs/anon/anonymous-file.ts";
import type { Caller } from "../../fs/caller.ts";
import type { VirtualFilesystem } from "../../fs/virtual-filesystem.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { savable } from "../../state/savable.ts";
import { WaitQueue, type WaitSource } from "../../waiter/wait-queue.ts";
import { callingTask } from "../procfs/calling-task.ts";
import { dequeueSignal } from "./deliver.ts";
import { SignalSet, signalSet } from "./signal-set.ts";
import { writeSignalfdSiginfo } from "./signalfd-siginfo.ts";

/**
 * signalfd(2): a read takes pending signals. Whose they are follows from who reads, polls or adds it to an epoll instance, not from who
 * made it: after a fork the child meets its own signals (fs/signalfd.c).
 */
export class SignalFile extends AnonymousFile {
  /** What is not taken: all other signals. */
  readonly blocked: SignalSet;
  /** @internal Only shows that the file can be waited for; `waitSource` says where. */ readonly nobody: WaitQueue;

  /** @param wanted without SIGKILL and SIGSTOP. @param flags O_NONBLOCK or 0. */
  constructor(vfs: VirtualFilesystem, credentials: Credentials, wanted: Readonly<SignalSet>, flags: number) {
    super(vfs, "[signalfd]", O_RDWR | flags, credentials);
    this.blocked = new SignalSet(~wanted.lo, ~wanted.hi);
    this.nobody = new WaitQueue();
  }

  override get queue(): WaitQueue {
    return this.nobody;
  }

  override waitSource(caller: Caller): WaitSource {
    return callingTask(caller)?.group.handlers ?? this;
  }

  override readAt(caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const { size } = SignalfdSiginfo;
    // signalfd(2): EINVAL, room for less than one signalfd_siginfo
    if (length < size) return -EINVAL;
    const task = callingTask(caller);
    if (task === null) return -EAGAIN;
    const view = new DataView(buffer.buffer, buffer.byteOffset + start, length);
    let filled = 0;
    for (; filled + size <= length; filled += size) {
      const info = dequeueSignal(task, this.blocked);
      if (info === null) break;
      writeSignalfdSiginfo(view, filled, info, task.credentials.userNamespace);
    }
    if (filled === 0) return -EAGAIN;
    task.recalculateInterrupted();
    return filled;
  }

  /** There is no write operation. */
  override writeAt(): number {
    return -EINVAL;
  }

  /** noop_llseek() */
  override seek(): number {
    return this.position;
  }

  override poll(caller: Caller): number {
    const task = callingTask(caller);
    if (task === null) return 0;
    return task.pending.first(this.blocked) !== 0 || task.group.pending.first(this.blocked) !== 0 ? POLLIN : 0;
  }

  override fdinfo(): string {
    const { lo, hi } = this.blocked;
    const half = (bits: number) => (~bits >>> 0).toString(16).padStart(8, "0");
    return `sigmask:\t${half(hi)}${half(lo)}\n`;
  }
}

savable(SignalFile, {
  name: "kernel.SignalFile",
  version: 1,
  saved: { blocked: signalSet },
  transient: { nobody: () => new WaitQueue() },
});
