import { makedev } from "../abi/dev.ts";
import { errnoName } from "../abi/errno.ts";
import { O_NOCTTY, O_RDWR } from "../abi/fcntl.ts";
import { CONSOLE_DEV } from "../fs/devices/memory-devices.ts";
import type { DevtmpfsType } from "../fs/devtmpfs/devtmpfs-type.ts";
import type { FileDescription } from "../fs/file-description.ts";
import { openat } from "../fs/open.ts";
import { Tty } from "../fs/tty/tty.ts";
import { TtyDevice } from "../fs/tty/tty-device.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { SupervisorCaller } from "../kernel/supervisor-caller.ts";
import { StreamOutput } from "./stream-connection.ts";

/** Serial line 0 (devices.txt): the terminal that the console is another name for. */
const TTY_NAME = "ttyS0";
const TTY_DEV = makedev(4, 64);

/** This process's terminal as the terminal of a guest: keys go to its line discipline, its output to the screen, both unchanged. */
export class TerminalConnection {
  readonly tty: Tty;
  /** The open terminal, once for each of the descriptors 0, 1 and 2; empty after a load, where processes have theirs. */
  readonly files: readonly FileDescription[];
  private readonly screen: StreamOutput;
  private readonly onData = (chunk: Uint8Array): void => this.tty.receive(chunk);
  private readonly onEnd = (): void => this.tty.hangup();
  private readonly onResize = (): void => this.resize();

  private constructor(tty: Tty, files: readonly FileDescription[]) {
    this.tty = tty;
    this.files = files;
    this.screen = new StreamOutput(tty.output, process.stdout);
  }

  static isAvailable(): boolean {
    return process.stdin.isTTY === true && process.stdout.isTTY === true;
  }

  /** Gives a kernel without processes a terminal: /dev/ttyS0, which /dev/console is too. */
  static open(kernel: Kernel): TerminalConnection {
    const tty = new Tty(TTY_NAME, TTY_DEV);
    kernel.consoleTty = tty;
    kernel.vfs.devices.register(TTY_DEV, new TtyDevice(tty, false));
    kernel.vfs.devices.register(CONSOLE_DEV, new TtyDevice(tty, true));
    (kernel.vfs.type("devtmpfs") as DevtmpfsType).addNode({ name: TTY_NAME, number: TTY_DEV, mode: 0o620 });
    const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
    const file = openat(caller, caller.fs.root, `/dev/${TTY_NAME}`, O_RDWR | O_NOCTTY, 0);
    caller.release();
    if (typeof file === "number")
      throw new Error(`cannot open /dev/${TTY_NAME} in the guest: ${errnoName(file) ?? file}`);
    file.retain();
    file.retain();
    return new TerminalConnection(tty, [file, file, file]);
  }

  /** The terminal a loaded kernel was saved with. */
  static reattach(kernel: Kernel): TerminalConnection {
    return new TerminalConnection(kernel.consoleTty!, []);
  }

  connect(): void {
    const { stdin } = process;
    // A snapshot with a terminal may be finished without one: then there are no keys, and nothing to make raw.
    if (stdin.isTTY) stdin.setRawMode(true);
    stdin.on("data", this.onData);
    stdin.on("end", this.onEnd);
    process.stdout.on("resize", this.onResize);
    this.resize();
    this.screen.connect();
  }

  drained(): Promise<void> {
    return this.screen.drained();
  }

  disconnect(): void {
    const { stdin } = process;
    stdin.off("data", this.onData);
    stdin.off("end", this.onEnd);
    process.stdout.off("resize", this.onResize);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    stdin.unref();
    this.screen.disconnect();
  }

  private resize(): void {
    const { rows, columns } = process.stdout;
    if (rows !== undefined) this.tty.setWindowSize({ rows, columns, xPixels: 0, yPixels: 0 });
  }
}
