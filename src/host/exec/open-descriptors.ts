import { F_DUPFD_CLOEXEC, O_CLOEXEC } from "../../abi/fcntl.ts";
import { sys, trySys } from "../syscall.ts";

/** Both ends of a pipe(2). */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** What a parent opens for the birth of one child, all of it close-on-exec, and closes whatever happens. */
export class OpenDescriptors {
  private readonly descriptors = new Set<number>();
  private readonly lowest: number;

  /**
   * @param lowest every descriptor is this one or a higher one: the child overwrites those below when it arranges its own. And a descriptor that the
   * caller names by mistake stays closed, and fails with EBADF.
   */
  constructor(lowest: number) {
    this.lowest = lowest;
  }

  /** @throws {HostError} EMFILE, ENFILE; EINVAL when the lowest is beyond RLIMIT_NOFILE */
  pipe(): Pipe {
    const ends = new Int32Array(2);
    sys("pipe2", new Uint8Array(ends.buffer), O_CLOEXEC);
    for (const fd of ends) this.descriptors.add(fd);
    return { read: this.raise(ends[0]!), write: this.raise(ends[1]!) };
  }

  /** @throws {HostError} EMFILE, ENFILE, EINVAL as `pipe` */
  pidfd(pid: number): number {
    const fd = sys("pidfd_open", pid, 0);
    this.descriptors.add(fd);
    return this.raise(fd);
  }

  close(fd: number): void {
    // Not closeSync(): in a Worker Node warns of descriptors that it has not opened itself. close(2) closes whatever it says.
    if (this.descriptors.delete(fd)) trySys("close", fd);
  }

  closeAll(): void {
    for (const fd of [...this.descriptors]) this.close(fd);
  }

  private raise(fd: number): number {
    if (fd >= this.lowest) return fd;
    const raised = sys("fcntl", fd, F_DUPFD_CLOEXEC, this.lowest);
    this.descriptors.add(raised);
    this.close(fd);
    return raised;
  }
}
