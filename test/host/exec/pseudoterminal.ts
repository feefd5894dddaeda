import { closeSync, openSync } from "node:fs";
import { O_CLOEXEC, O_NOCTTY, O_RDWR } from "../../../src/abi/fcntl.ts";
import { TIOCGPTN, TIOCSPTLCK } from "../../../src/abi/ioctl.ts";
import { sys } from "../../../src/host/syscall.ts";

const FLAGS = O_RDWR | O_NOCTTY | O_CLOEXEC;

/** A pseudoterminal of the host (pty(7)), nobody's controlling terminal. */
export class Pseudoterminal implements Disposable {
  readonly master: number = openSync("/dev/ptmx", FLAGS);
  /** The terminal itself. */
  readonly terminal: number;
  /** /dev/pts/N */
  readonly path: string;

  constructor() {
    const number = new Int32Array(1);
    const unlocked = new Uint8Array(4);
    sys("ioctl", this.master, TIOCSPTLCK, unlocked);
    sys("ioctl", this.master, TIOCGPTN, new Uint8Array(number.buffer));
    this.path = `/dev/pts/${number[0]}`;
    this.terminal = openSync(this.path, FLAGS);
  }

  [Symbol.dispose](): void {
    closeSync(this.terminal);
    closeSync(this.master);
  }
}
