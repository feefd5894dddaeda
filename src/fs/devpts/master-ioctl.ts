import { EFAULT, EINVAL, ENOTTY } from "../../abi/errno.ts";
import {
  FIONREAD,
  TCFLSH,
  TIOCGPGRP,
  TIOCGPTLCK,
  TIOCGPTN,
  TIOCGSID,
  TIOCOUTQ,
  TIOCSIG,
  TIOCSPTLCK,
} from "../../abi/ioctl.ts";
import { SIGINT, SIGQUIT, SIGTSTP } from "../../abi/signal.ts";
import { TCIFLUSH, TCIOFLUSH, TCOFLUSH } from "../../abi/termios.ts";
import type { Caller } from "../caller.ts";
import { type IoctlMemory, putInt } from "../file-description.ts";
import { settingsIoctl } from "../tty/settings-ioctl.ts";
import { getInt } from "../tty/tty-ioctl.ts";
import type { PtmxFile } from "./ptmx-file.ts";

/**
 * ioctl_tty(2) on a master: what is said of "the terminal" is the slave's (tty_ioctl(): real_tty). There is no packet mode (TIOCPKT), and no
 * job control on this side.
 */
export function masterIoctl(
  caller: Caller,
  file: PtmxFile,
  command: number,
  argument: number,
  memory: IoctlMemory,
): number {
  const { pty } = file;
  const { tty } = pty;
  switch (command) {
    case TIOCGPTN:
      return putInt(memory, argument, pty.index);
    case TIOCSPTLCK: {
      const value = getInt(memory, argument);
      if (value === null) return -EFAULT;
      pty.isLocked = value !== 0;
      return 0;
    }
    case TIOCGPTLCK:
      return putInt(memory, argument, pty.isLocked ? 1 : 0);
    case TIOCSIG:
      // pty_signal(): EINVAL, a signal no key sends
      if (argument !== SIGINT && argument !== SIGQUIT && argument !== SIGTSTP) return -EINVAL;
      tty.signalForeground(argument);
      return 0;
    // tiocgpgrp(), tiocgsid(): the master's holder may ask although it is not its terminal
    case TIOCGPGRP:
      return putInt(
        memory,
        argument,
        tty.foreground === null ? 0 : (caller.jobControl?.groupIdOf(tty.foreground) ?? 0),
      );
    case TIOCGSID:
      if (tty.session === null) return -ENOTTY;
      return putInt(memory, argument, caller.jobControl?.sessionIdOf(tty.session) ?? 0);
    case TCFLSH:
      return flush(file, argument);
    case TIOCOUTQ:
      return putInt(memory, argument, tty.backlog.length);
    case FIONREAD:
      return putInt(memory, argument, tty.output.pending.length);
    default:
      return settingsIoctl(caller, tty, command, argument, memory);
  }
}

/** tcflush(3): the master's input is what the slave has written; its output, what is typed and not with the line discipline yet. */
function flush({ pty }: PtmxFile, selector: number): number {
  if (![TCIFLUSH, TCOFLUSH, TCIOFLUSH].includes(selector)) return -EINVAL;
  if (selector !== TCOFLUSH) pty.tty.output.take();
  if (selector !== TCIFLUSH) pty.tty.backlog.clear();
  return 0;
}
