import { CAP_SYS_ADMIN } from "../../abi/capability.ts";
import { EFAULT, EINVAL, EIO, ENOTTY, EPERM, ESRCH } from "../../abi/errno.ts";
import {
  TCFLSH,
  TCSBRK,
  TCSBRKP,
  TCXONC,
  TIOCEXCL,
  TIOCGDEV,
  TIOCGETD,
  TIOCGEXCL,
  TIOCGPGRP,
  TIOCGPTPEER,
  TIOCGSID,
  TIOCNOTTY,
  TIOCNXCL,
  TIOCOUTQ,
  TIOCSCTTY,
  TIOCSETD,
  TIOCSPGRP,
  TIOCSTI,
  TIOCVHANGUP,
} from "../../abi/ioctl.ts";
import { SIGTTOU } from "../../abi/signal.ts";
import {
  N_TTY,
  TCIFLUSH,
  TCIOFF,
  TCIOFLUSH,
  TCION,
  TCOFLUSH,
  TCOOFF,
  TCOON,
  VSTART,
  VSTOP,
} from "../../abi/termios.ts";
import type { Caller } from "../caller.ts";
import { type IoctlMemory, putInt } from "../file-description.ts";
import { checkForeground, claimTty, giveUpTty, isCapable } from "./controlling-tty.ts";
import { settingsIoctl } from "./settings-ioctl.ts";
import type { Tty } from "./tty.ts";
import type { TtyFile } from "./tty-file.ts";

/** ioctl_tty(2). -ENOTTY for commands that are not a terminal's. */
export function ttyIoctl(
  caller: Caller,
  file: TtyFile,
  command: number,
  argument: number,
  memory: IoctlMemory,
): number {
  const { tty } = file;
  switch (command) {
    case TIOCGPGRP:
      return getForeground(caller, tty, argument, memory);
    case TIOCSPGRP:
      return setForeground(caller, tty, argument, memory);
    case TIOCGSID:
      return getSession(caller, tty, argument, memory);
    case TIOCSCTTY:
      return claimTty(caller, tty, file, argument === 1);
    case TIOCNOTTY:
      return giveUpTty(caller, tty);
    case TCFLSH:
      return flush(caller, tty, argument);
    case TCXONC:
      return flowControl(caller, tty, argument);
    case TCSBRK:
    case TCSBRKP:
      // A break means nothing here, and output is on the host's side as soon as it is written.
      return checkForeground(caller.jobControl, tty, SIGTTOU);
    case TIOCOUTQ:
      return putInt(memory, argument, tty.output.pending.length);
    case TIOCEXCL:
    case TIOCNXCL:
      tty.isExclusive = command === TIOCEXCL;
      return 0;
    case TIOCGEXCL:
      return putInt(memory, argument, tty.isExclusive ? 1 : 0);
    case TIOCGETD:
      return putInt(memory, argument, N_TTY);
    case TIOCSETD:
      return setDiscipline(argument, memory);
    case TIOCGDEV:
      return putInt(memory, argument, tty.device);
    case TIOCSTI:
      return simulateInput(caller, tty, argument, memory);
    // ptm_open_peer(): EIO, not a master
    case TIOCGPTPEER:
      return -EIO;
    case TIOCVHANGUP:
      if (!isCapable(caller, CAP_SYS_ADMIN)) return -EPERM;
      tty.hangup();
      return 0;
    default:
      return settingsIoctl(caller, tty, command, argument, memory);
  }
}

export function getInt(memory: IoctlMemory, address: number): number | null {
  const raw = new Uint8Array(4);
  return memory.copyIn(address, raw, 0, 4) < 0 ? null : new DataView(raw.buffer).getInt32(0, true);
}

function getForeground(caller: Caller, tty: Tty, argument: number, memory: IoctlMemory): number {
  const job = caller.jobControl;
  if (job === null || job.controllingTty !== tty) return -ENOTTY;
  return putInt(memory, argument, tty.foreground === null ? 0 : job.groupIdOf(tty.foreground));
}

/** tcsetpgrp(3) */
function setForeground(caller: Caller, tty: Tty, argument: number, memory: IoctlMemory): number {
  const job = caller.jobControl;
  const error = checkForeground(job, tty, SIGTTOU);
  if (error < 0) return error === -EIO ? -ENOTTY : error;
  const id = getInt(memory, argument);
  if (id === null) return -EFAULT;
  if (id < 0) return -EINVAL;
  if (job === null || job.controllingTty !== tty || tty.session !== job.session) return -ENOTTY;
  const group = job.processGroupById(id);
  // tcsetpgrp(3): ESRCH no such group; EPERM, it is in another session
  if (group === null) return -ESRCH;
  if (group.session !== job.session) return -EPERM;
  tty.foreground = group;
  return 0;
}

/** tcgetsid(3) */
function getSession(caller: Caller, tty: Tty, argument: number, memory: IoctlMemory): number {
  const job = caller.jobControl;
  if (job === null || job.controllingTty !== tty || tty.session === null) return -ENOTTY;
  return putInt(memory, argument, job.sessionIdOf(tty.session));
}

/** tcflush(3). There is no output to drop: as with a pseudoterminal, what was written is on the other side. */
function flush(caller: Caller, tty: Tty, selector: number): number {
  const error = checkForeground(caller.jobControl, tty, SIGTTOU);
  if (error < 0) return error;
  if (![TCIFLUSH, TCOFLUSH, TCIOFLUSH].includes(selector)) return -EINVAL;
  if (selector !== TCOFLUSH) tty.flushInput();
  return 0;
}

/** tcflow(3) */
function flowControl(caller: Caller, tty: Tty, action: number): number {
  const error = checkForeground(caller.jobControl, tty, SIGTTOU);
  if (error < 0) return error;
  switch (action) {
    case TCOOFF:
    case TCOON:
      tty.setStopped(action === TCOOFF);
      return 0;
    case TCIOFF:
    case TCION:
      tty.processor.emit(tty.termios.characters[action === TCIOFF ? VSTOP : VSTART]!);
      tty.output.announce();
      return 0;
    default:
      return -EINVAL;
  }
}

function setDiscipline(argument: number, memory: IoctlMemory): number {
  const discipline = getInt(memory, argument);
  if (discipline === null) return -EFAULT;
  return discipline === N_TTY ? 0 : -EINVAL;
}

/** TIOCSTI with dev.tty.legacy_tiocsti = 0: EIO for all but the administrator. */
function simulateInput(caller: Caller, tty: Tty, argument: number, memory: IoctlMemory): number {
  if (!isCapable(caller, CAP_SYS_ADMIN)) return -EIO;
  const char = new Uint8Array(1);
  if (memory.copyIn(argument, char, 0, 1) < 0) return -EFAULT;
  tty.receive(char);
  return 0;
}
