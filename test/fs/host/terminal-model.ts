/** The terminal operations of oracle.c on src/fs/tty: `type` is the keyboard, `screen` what was written to it since. */
import { O_NONBLOCK, O_RDWR } from "../../../src/abi/fcntl.ts";
import { FIONREAD, TCFLSH, TCSETS } from "../../../src/abi/ioctl.ts";
import { VEOL, VEOL2, VMIN, VTIME } from "../../../src/abi/termios.ts";
import { Termios } from "../../../src/abi/termios-struct.ts";
import type { IoctlMemory } from "../../../src/fs/file-description.ts";
import { Tty, TtyFile } from "../../../src/fs/index.ts";
import { createWorld, type TestCaller } from "../fixture.ts";
import type { Operation } from "./file-oracle.ts";

export class TerminalModel {
  private readonly tty = new Tty("tty", 0);
  private readonly file: TtyFile;
  private readonly caller: TestCaller;
  /** User memory from address 0. */
  private readonly memory = new Uint8Array(64);
  private readonly buffer = new Uint8Array(1 << 17);

  constructor() {
    const { root } = createWorld({ memory: 1 << 20 });
    this.caller = root;
    this.file = new TtyFile(root.fs.cwd, O_RDWR | O_NONBLOCK, root.credentials, this.tty, false);
  }

  static run(scenario: readonly Operation[]): string[] {
    const model = new TerminalModel();
    return scenario.map((operation) => String(model.operate(operation)));
  }

  private operate(o: Operation): string | number {
    switch (o[0]) {
      case "terminal":
        return 0;
      case "termios":
        return this.setTermios(o.slice(1).map(Number));
      case "type": {
        const bytes = fromHex(String(o[1]));
        this.tty.receive(bytes);
        return bytes.length;
      }
      case "ttywrite": {
        const bytes = fromHex(String(o[1]));
        return this.file.write(this.caller, bytes, 0, bytes.length);
      }
      case "ttyread": {
        const count = this.file.read(this.caller, this.buffer, 0, Number(o[1]));
        return count < 0 ? count : toHex(this.buffer.subarray(0, count));
      }
      case "screen":
        return toHex(this.tty.output.take());
      case "tcflush":
        return this.ioctl(TCFLSH, Number(o[1]));
      case "available":
        this.ioctl(FIONREAD, 0);
        return new DataView(this.memory.buffer).getInt32(0, true);
      case "poll":
        return (this.file.poll() & 0x1ff).toString(16);
      default:
        throw new Error(`unknown operation ${o[0]}`);
    }
  }

  private setTermios([input, output, local, minimum, time, eol, eol2, action]: number[]): number {
    const characters = this.tty.termios.characters.slice();
    characters[VMIN] = minimum!;
    characters[VTIME] = time!;
    characters[VEOL] = eol!;
    characters[VEOL2] = eol2!;
    Termios.write(new DataView(this.memory.buffer), 0, {
      c_iflag: input!,
      c_oflag: output!,
      c_cflag: this.tty.termios.control,
      c_lflag: local!,
      c_cc: characters,
    });
    return this.ioctl(TCSETS + action!, 0);
  }

  private ioctl(command: number, argument: number): number {
    const { memory } = this;
    const user: IoctlMemory = {
      copyIn(address, destination, start, length) {
        destination.set(memory.subarray(address, address + length), start);
        return 0;
      },
      copyOut(address, source, start, length) {
        memory.set(source.subarray(start, start + length), address);
        return 0;
      },
    };
    return this.file.ioctl(this.caller, command, argument, user);
  }
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
