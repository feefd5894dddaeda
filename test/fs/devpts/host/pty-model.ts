/** The operations of pty-oracle.c on src/fs/devpts. */
import { major, minor } from "../../../../src/abi/dev.ts";
import { O_NOCTTY, O_NONBLOCK, O_RDWR } from "../../../../src/abi/fcntl.ts";
import {
  FIONREAD,
  TCFLSH,
  TCGETS,
  TIOCGPTLCK,
  TIOCGPTN,
  TIOCGPTPEER,
  TIOCGWINSZ,
  TIOCSIG,
  TIOCSPTLCK,
  TIOCSWINSZ,
} from "../../../../src/abi/ioctl.ts";
import { MS_REMOUNT } from "../../../../src/abi/mount.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from "../../../../src/abi/poll.ts";
import { Termios, Winsize } from "../../../../src/abi/termios-struct.ts";
import { DevptsType } from "../../../../src/fs/devpts/devpts-type.ts";
import { PtmxFile } from "../../../../src/fs/devpts/ptmx-file.ts";
import { openPeer } from "../../../../src/fs/devpts/pty.ts";
import type { FileDescription } from "../../../../src/fs/file-description.ts";
import { mount, openat } from "../../../../src/fs/index.ts";
import { mkdir } from "../../../../src/fs/mkdir.ts";
import { stat } from "../../../../src/fs/stat.ts";
import { createWorld, type TestCaller } from "../../fixture.ts";

export type PtyOperation = readonly (string | number)[];

const FLAGS = O_RDWR | O_NOCTTY | O_NONBLOCK;
const EBADF = -9;

export class PtyModel {
  private readonly caller: TestCaller;
  private readonly slots = new Array<FileDescription | null>(8).fill(null);
  private readonly memory = new Uint8Array(64);

  constructor() {
    const { root, vfs } = createWorld();
    this.caller = root;
    vfs.registerType(new DevptsType());
    mkdir(root, root.fs.root, "/pts", 0o755);
    mount(root, "devpts", "/pts", "devpts", 0, "gid=5,mode=620,ptmxmode=666,max=4");
  }

  static run(operations: readonly PtyOperation[]): string[] {
    const model = new PtyModel();
    return operations.map((operation) => model.operate(operation));
  }

  private operate([name, slot = 0, text = "", more = 0]: PtyOperation): string {
    const at = Number(slot);
    switch (name) {
      case "master":
        return this.reopen(at, "/pts/ptmx");
      case "slave":
        return this.reopen(at, `/pts/${text}`);
      case "peer": {
        const master = this.slots[Number(text)];
        if (master == null) return this.install(at, EBADF);
        if (!(master instanceof PtmxFile)) return this.install(at, this.ioctl(master, TIOCGPTPEER));
        return this.install(at, openPeer(this.caller, master.pty, master.devpts, FLAGS));
      }
      case "close":
        this.slots[at]?.release();
        this.slots[at] = null;
        return "0";
      case "stat":
        return this.stat(String(text));
      case "list":
        return this.list();
      case "remount":
        return String(mount(this.caller, "devpts", "/pts", "devpts", MS_REMOUNT, String(text)));
    }
    const file = this.slots[at];
    return file == null ? this.closed(String(name)) : this.onFile(file, String(name), String(text), Number(more));
  }

  /** What the calls say of descriptor -1. */
  private closed(name: string): string {
    return name === "poll" ? "0" : String(EBADF);
  }

  private onFile(file: FileDescription, name: string, text: string, more: number): string {
    const { caller } = this;
    switch (name) {
      case "lock":
        new DataView(this.memory.buffer).setInt32(0, Number(text), true);
        return String(this.ioctl(file, TIOCSPTLCK));
      case "islocked":
        return this.integer(file, TIOCGPTLCK);
      case "number":
        return this.integer(file, TIOCGPTN);
      case "pending":
        return this.integer(file, FIONREAD);
      case "write":
        return String(file.write(caller, new TextEncoder().encode(text), 0, text.length));
      case "enter":
        return String(file.write(caller, Uint8Array.of(13), 0, 1));
      case "read": {
        const buffer = new Uint8Array(Number(text));
        const count = file.read(caller, buffer, 0, buffer.length);
        return count < 0 ? String(count) : JSON.stringify(Buffer.from(buffer.subarray(0, count)).toString("hex"));
      }
      case "poll":
        return (file.poll(caller) & (POLLIN | POLLOUT | POLLERR | POLLHUP)).toString(16);
      case "flush":
        return String(file.ioctl(caller, TCFLSH, Number(text), this.user));
      case "signal":
        return String(file.ioctl(caller, TIOCSIG, Number(text), this.user));
      case "setsize":
        Winsize.write(new DataView(this.memory.buffer), 0, {
          ws_row: Number(text),
          ws_col: more,
          ws_xpixel: 0,
          ws_ypixel: 0,
        });
        return String(this.ioctl(file, TIOCSWINSZ));
      case "getsize": {
        const error = this.ioctl(file, TIOCGWINSZ);
        const { ws_row, ws_col } = Winsize.read(new DataView(this.memory.buffer), 0);
        return error < 0 ? String(error) : `${ws_col}x${ws_row}`;
      }
      case "termios": {
        const error = this.ioctl(file, TCGETS);
        const { c_iflag, c_oflag, c_cflag, c_lflag } = Termios.read(new DataView(this.memory.buffer), 0);
        return error < 0
          ? String(error)
          : [c_iflag, c_oflag, c_cflag, c_lflag].map((flags) => flags.toString(16)).join(" ");
      }
      default:
        throw new Error(`unknown operation ${name}`);
    }
  }

  private reopen(slot: number, path: string): string {
    this.install(slot, EBADF);
    return this.install(slot, openat(this.caller, this.caller.fs.root, path, FLAGS, 0));
  }

  private install(slot: number, file: FileDescription | number): string {
    this.slots[slot]?.release();
    this.slots[slot] = typeof file === "number" ? null : file;
    return typeof file === "number" ? String(file) : "0";
  }

  private get user() {
    const { memory } = this;
    return {
      copyIn: (address: number, target: Uint8Array, start: number, length: number) => {
        target.set(memory.subarray(address, address + length), start);
        return 0;
      },
      copyOut: (address: number, source: Uint8Array, start: number, length: number) => {
        memory.set(source.subarray(start, start + length), address);
        return 0;
      },
    };
  }

  private ioctl(file: FileDescription, command: number): number {
    return file.ioctl(this.caller, command, 0, this.user);
  }

  private integer(file: FileDescription, command: number): string {
    const error = this.ioctl(file, command);
    return String(error < 0 ? error : new DataView(this.memory.buffer).getInt32(0, true));
  }

  private stat(name: string): string {
    const found = stat(this.caller, this.caller.fs.root, `/pts/${name}`, 0);
    if (typeof found === "number") return String(found);
    return `${found.mode.toString(8)} ${found.uid} ${found.gid} ${major(found.rdev)}:${minor(found.rdev)}`;
  }

  private list(): string {
    const names: string[] = [];
    const directory = openat(this.caller, this.caller.fs.root, "/pts", 0, 0) as FileDescription;
    directory.readdir(this.caller, { emit: (name) => names.push(name) > 0 });
    directory.release();
    return names
      .filter((name) => !name.startsWith("."))
      .sort()
      .join(",");
  }
}
