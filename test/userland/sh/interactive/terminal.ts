/** Somebody at a terminal with our shell: types, and reads what is on the screen. */
import { onTestFinished } from "vitest";
import { bytesOf } from "../../../../src/abi/byte-string.ts";
import { makedev } from "../../../../src/abi/dev.ts";
import { O_NOCTTY, O_RDWR } from "../../../../src/abi/fcntl.ts";
import type { DevtmpfsType } from "../../../../src/fs/devtmpfs/devtmpfs-type.ts";
import { FdTable } from "../../../../src/fs/fd-table.ts";
import { mkdir } from "../../../../src/fs/mkdir.ts";
import { openat } from "../../../../src/fs/open.ts";
import { Tty } from "../../../../src/fs/tty/tty.ts";
import { TtyDevice } from "../../../../src/fs/tty/tty-device.ts";
import { bootKernel } from "../../../../src/kernel/boot.ts";
import { Kernel } from "../../../../src/kernel/kernel.ts";
import { SupervisorCaller } from "../../../../src/kernel/supervisor-caller.ts";
import { ProgramPlatform, ProgramRegistry, programFile } from "../../../../src/platform/program/index.ts";
import { VirtualTimeSource } from "../../../../src/time/virtual-source.ts";
import { installFile } from "../../../support/install-file.ts";
import { savedBytes } from "../../../support/save-load.ts";
import { SHELL_TOOLS } from "../compare-scripts.ts";
import { VirtualScreen } from "./virtual-screen.ts";

const DEVICE = makedev(4, 64);
const registry = new ProgramRegistry().register(...SHELL_TOOLS);

export interface TerminalOptions {
  /** Default: `sh`, which is interactive because of the terminal. */
  readonly argv?: readonly string[];
  /** Before PATH=/bin, HOME=/root, PS1 and TERM=dumb: the first of a name counts. */
  readonly env?: readonly string[];
  /** Gets what is printed. Default: a terminal without sequences. */
  readonly screen?: VirtualScreen;
  readonly columns?: number;
  /** Files, by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
}

export class Terminal {
  private kernel: Kernel;
  private readonly virtual: VirtualScreen;
  private screen = "";
  /** How much of the screen `read` has given. */
  private seen = 0;
  private hasEnded = false;
  private changed: () => void = () => undefined;

  private constructor(kernel: Kernel, virtual: VirtualScreen) {
    this.kernel = kernel;
    this.virtual = virtual;
    this.attach();
  }

  /** A shell, until the test has finished. */
  static async start(options: TerminalOptions = {}): Promise<Terminal> {
    const kernel = await bootKernel({
      platform: new ProgramPlatform(registry),
      timeSource: new VirtualTimeSource(),
      populate: (caller) => {
        for (const path of ["/bin", "/tmp", "/root"]) mkdir(caller, caller.fs.root, path, 0o755);
        for (const { name } of SHELL_TOOLS) installFile(caller, `/bin/${name}`, bytesOf(programFile(name)), 0o755);
        for (const [path, text] of Object.entries(options.files ?? {})) {
          const directory = path.slice(0, path.lastIndexOf("/"));
          if (!["/tmp", "/root"].includes(directory)) mkdir(caller, caller.fs.root, directory, 0o755);
          installFile(caller, path, bytesOf(text), 0o755);
        }
      },
    });
    const tty = new Tty("ttyS0", DEVICE);
    kernel.consoleTty = tty;
    if (options.columns !== undefined)
      tty.setWindowSize({ rows: 24, columns: options.columns, xPixels: 0, yPixels: 0 });
    kernel.vfs.devices.register(DEVICE, new TtyDevice(tty, false));
    (kernel.vfs.type("devtmpfs") as DevtmpfsType).addNode({ name: "ttyS0", number: DEVICE, mode: 0o666 });
    const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
    const fdTable = new FdTable();
    for (let fd = 0; fd < 3; fd++) {
      const file = openat(caller, caller.fs.root, "/dev/ttyS0", O_RDWR | O_NOCTTY, 0);
      if (typeof file === "number") throw new Error(`no terminal: ${file}`);
      fdTable.install(file, { closeOnExec: false, limit: 16 });
    }
    caller.release();
    const terminal = new Terminal(kernel, options.screen ?? new VirtualScreen());
    onTestFinished(() => terminal.kernel.destroy());
    await kernel.createProcess({
      filename: "/bin/sh",
      argv: options.argv ?? ["sh"],
      envv: [...(options.env ?? []), "PATH=/bin", "HOME=/root", "PS1=$ ", "TERM=dumb"],
      workingDirectory: "/tmp",
      fdTable,
      tty,
    });
    await terminal.run();
    return terminal;
  }

  /** As keys that are pressed: "\r" is Enter, "\x03" Ctrl-C. */
  type(keys: string): void {
    this.kernel.consoleTty!.receive(new TextEncoder().encode(keys));
  }

  /** Types a command that copies its input, and waits until it does: it is in the foreground now. */
  async runCopying(command: string): Promise<void> {
    this.type(`${command}\r`);
    await this.read(`${command}\r\n`);
    this.type("ping\r");
    await this.read("ping\r\nping\r\n");
  }

  /** As a window whose corner is dragged. */
  resize(columns: number): void {
    this.virtual.resize(columns);
    this.kernel.consoleTty!.setWindowSize({ rows: 24, columns, xPixels: 0, yPixels: 0 });
  }

  /** What was printed since the last read, up to `end` and with it. */
  async read(end: string): Promise<string> {
    await this.until(() => this.screen.includes(end, this.seen));
    const at = this.screen.indexOf(end, this.seen) + end.length;
    const text = this.screen.slice(this.seen, at);
    this.seen = at;
    return text.replaceAll("\r\n", "\n");
  }

  private async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      if (this.hasEnded) throw new Error(`the shell ended after ${JSON.stringify(this.screen.slice(this.seen))}`);
      await new Promise<void>((resolve) => {
        this.changed = resolve;
      });
    }
  }

  /** Waits until the row with the cursor ends so, on at least so many rows. */
  async shows(present: string, rows = 1): Promise<void> {
    await this.until(() => this.virtual.present.endsWith(present) && this.virtual.lines.length >= rows);
  }

  /** The rows of the screen. */
  get lines(): string[] {
    return this.virtual.lines;
  }

  /** Types a line, and gives what is printed up to the next prompt; without the prompt, and without the echo. */
  async line(text: string, prompt = "$ "): Promise<string> {
    this.type(`${text}\r`);
    await this.read(`${text}\r\n`);
    const printed = await this.read(prompt);
    return printed.slice(0, -prompt.length);
  }

  /** Goes on in another kernel, which knows of this one what a snapshot tells. */
  async move(): Promise<void> {
    const old = this.kernel;
    await old.pause();
    const bytes = await savedBytes(old);
    this.kernel = await Kernel.loadFrom(bytes, {
      platform: new ProgramPlatform(registry),
      timeSource: new VirtualTimeSource(),
    });
    await old.destroy();
    this.attach();
    await this.run();
  }

  /** Until the shell has ended. @returns its wait status */
  async end(): Promise<number> {
    const status = await this.kernel.waitExited();
    await this.kernel.destroy();
    return status;
  }

  private async run(): Promise<void> {
    const { kernel } = this;
    await kernel.start();
    const ended = () => {
      this.hasEnded = this.kernel === kernel;
      this.changed();
    };
    // A kernel that is destroyed has ended, too.
    kernel.waitExited().then(ended, ended);
  }

  private attach(): void {
    const decoder = new TextDecoder();
    this.kernel.consoleTty!.output.attach({
      dataAvailable: (output) => {
        const text = decoder.decode(output.take(), { stream: true });
        this.screen += text;
        this.virtual.write(text);
        this.changed();
      },
      closed: () => undefined,
    });
  }
}
