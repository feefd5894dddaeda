import { EFAULT, ENOTTY } from "../../abi/errno.ts";
import {
  TCGETS,
  TCGETS2,
  TCSETS,
  TCSETS2,
  TCSETSF,
  TCSETSF2,
  TCSETSW,
  TCSETSW2,
  TIOCGWINSZ,
  TIOCSWINSZ,
} from "../../abi/ioctl.ts";
import { Winsize } from "../../abi/termios-struct.ts";
import type { Caller } from "../caller.ts";
import type { IoctlMemory } from "../file-description.ts";
import { getTermios, setTermios } from "./termios-ioctl.ts";
import type { Tty } from "./tty.ts";

/** What both ends of a terminal tell and set: struct termios, and the size of the window. -ENOTTY for other commands. */
export function settingsIoctl(
  caller: Caller,
  tty: Tty,
  command: number,
  argument: number,
  memory: IoctlMemory,
): number {
  switch (command) {
    case TCGETS:
    case TCGETS2:
      return getTermios(tty, argument, memory, command === TCGETS2);
    case TCSETS:
    case TCSETSW:
    case TCSETSF:
    case TCSETS2:
    case TCSETSW2:
    case TCSETSF2:
      return setTermios(caller, tty, command, argument, memory);
    case TIOCGWINSZ:
      return getWindowSize(tty, argument, memory);
    case TIOCSWINSZ:
      return setWindowSize(tty, argument, memory);
    default:
      return -ENOTTY;
  }
}

function getWindowSize(tty: Tty, argument: number, memory: IoctlMemory): number {
  const raw = new Uint8Array(Winsize.size);
  const { rows, columns, xPixels, yPixels } = tty.windowSize;
  const values = { ws_row: rows, ws_col: columns, ws_xpixel: xPixels, ws_ypixel: yPixels };
  Winsize.write(new DataView(raw.buffer), 0, values);
  return memory.copyOut(argument, raw, 0, raw.length);
}

function setWindowSize(tty: Tty, argument: number, memory: IoctlMemory): number {
  const raw = new Uint8Array(Winsize.size);
  if (memory.copyIn(argument, raw, 0, raw.length) < 0) return -EFAULT;
  const size = Winsize.read(new DataView(raw.buffer), 0);
  tty.setWindowSize({ rows: size.ws_row, columns: size.ws_col, xPixels: size.ws_xpixel, yPixels: size.ws_ypixel });
  return 0;
}

/** tcgetpgrp(3): ENOTTY unless it is the caller's controlling terminal; 0 for a group that is not visible (PID-137). */
