import { EFAULT } from "../../abi/errno.ts";
import { TCSETS2, TCSETSF, TCSETSF2, TCSETSW2 } from "../../abi/ioctl.ts";
import { SIGTTOU } from "../../abi/signal.ts";
import { ICANON } from "../../abi/termios.ts";
import { Termios2, Termios as TermiosStruct } from "../../abi/termios-struct.ts";
import type { Caller } from "../caller.ts";
import type { IoctlMemory } from "../file-description.ts";
import { checkForeground } from "./controlling-tty.ts";
import type { Tty } from "./tty.ts";

/** TCGETS, TCGETS2 (tcgetattr(3)). */
export function getTermios(tty: Tty, argument: number, memory: IoctlMemory, withSpeeds: boolean): number {
  const { termios } = tty;
  const values = {
    c_iflag: termios.input,
    c_oflag: termios.output,
    c_cflag: termios.control,
    c_lflag: termios.local,
    c_line: termios.line,
    c_cc: termios.characters,
    c_ispeed: termios.inputSpeed,
    c_ospeed: termios.outputSpeed,
  };
  const raw = new Uint8Array(withSpeeds ? Termios2.size : TermiosStruct.size);
  const view = new DataView(raw.buffer);
  if (withSpeeds) Termios2.write(view, 0, values);
  else TermiosStruct.write(view, 0, values);
  return memory.copyOut(argument, raw, 0, raw.length);
}

/**
 * TCSETS and its relatives (tcsetattr(3)). TCSETSW's wait for the output is none: what was written is the host's. TCSETSF drops input
 * that nobody has read.
 */
export function setTermios(caller: Caller, tty: Tty, command: number, argument: number, memory: IoctlMemory): number {
  const error = checkForeground(caller.jobControl, tty, SIGTTOU);
  if (error < 0) return error;
  const withSpeeds = command === TCSETS2 || command === TCSETSW2 || command === TCSETSF2;
  const layout = withSpeeds ? Termios2 : TermiosStruct;
  const raw = new Uint8Array(layout.size);
  if (memory.copyIn(argument, raw, 0, raw.length) < 0) return -EFAULT;
  if (command === TCSETSF || command === TCSETSF2) tty.flushInput();
  const view = new DataView(raw.buffer);
  apply(tty, view);
  if (withSpeeds) {
    tty.termios.inputSpeed = Termios2.fields.c_ispeed.get(view, 0);
    tty.termios.outputSpeed = Termios2.fields.c_ospeed.get(view, 0);
  }
  return 0;
}

function apply(tty: Tty, view: DataView): void {
  const { termios } = tty;
  const { c_iflag, c_oflag, c_cflag, c_lflag, c_line, c_cc } = TermiosStruct.fields;
  const local = c_lflag.get(view, 0);
  const changesMode = ((termios.local ^ local) & ICANON) !== 0;
  termios.input = c_iflag.get(view, 0);
  termios.output = c_oflag.get(view, 0);
  termios.control = c_cflag.get(view, 0);
  termios.local = local;
  termios.line = c_line.get(view, 0);
  termios.characters.set(c_cc.get(view, 0));
  tty.termiosChanged(changesMode);
}
