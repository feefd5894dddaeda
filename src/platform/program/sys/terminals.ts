import {
  TCFLSH,
  TCGETS,
  TCSBRK,
  TCSETS,
  TCXONC,
  TIOCEXCL,
  TIOCGPGRP,
  TIOCGSID,
  TIOCGWINSZ,
  TIOCNOTTY,
  TIOCNXCL,
  TIOCOUTQ,
  TIOCSCTTY,
  TIOCSPGRP,
  TIOCSTI,
  TIOCSWINSZ,
  TIOCVHANGUP,
} from "../../../abi/ioctl.ts";
import type { StructValues } from "../../../abi/struct.ts";
import { Termios, Winsize } from "../../../abi/termios-struct.ts";
import { SYS_ioctl } from "../../../abi/unistd-riscv64.ts";
import { type Call, call, type Routine, Syscall } from "../syscall.ts";
import { nothing, structAt, structBytes } from "./arguments.ts";
import { gettingInt, givingInt } from "./ioctl.ts";
import { Slots } from "./slots.ts";

/** struct termios of the kernel: the flags of termios(3), and NCCS control characters. */
export type TermiosValue = StructValues<typeof Termios.fields>;
/** struct winsize: rows and columns of characters, and pixels. */
export type WinsizeValue = StructValues<typeof Winsize.fields>;

function winsize(fd: number): Syscall<WinsizeValue> {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(Winsize.size));
  return memory.of(new Syscall<WinsizeValue>(SYS_ioctl, structAt(Winsize, 0), fd, TIOCGWINSZ, address));
}

function tcgetattr(fd: number): Syscall<TermiosValue> {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(Termios.size));
  return memory.of(new Syscall<TermiosValue>(SYS_ioctl, structAt(Termios, 0), fd, TCGETS, address));
}

function* isatty(fd: number): Routine<boolean> {
  return typeof (yield* tcgetattr(fd).orErrno()) !== "number";
}

/**
 * termios(3), ioctl_tty(2). ENOTTY: `fd` is no terminal. A background process group that changes it gets SIGTTOU, or EIO when it is orphaned.
 */
export const terminalCalls = {
  /** isatty(3). A routine. */
  isatty: (fd: number): Call<boolean> => call(isatty(fd)),
  /** tcgetattr(3) */
  tcgetattr,
  /** tcsetattr(3). @param when TCSANOW, TCSADRAIN, TCSAFLUSH */
  tcsetattr: (fd: number, when: number, termios: TermiosValue): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(structBytes(Termios, termios));
    return memory.of(new Syscall<void>(SYS_ioctl, nothing, fd, TCSETS + when, address));
  },
  /** tcgetpgrp(3): the foreground process group. ENOTTY: not the caller's controlling terminal. */
  tcgetpgrp: (fd: number): Syscall => gettingInt(fd, TIOCGPGRP),
  /** tcsetpgrp(3). EPERM: a group of another session. */
  tcsetpgrp: (fd: number, pgrp: number): Syscall<void> => givingInt(fd, TIOCSPGRP, pgrp),
  /** tcgetsid(3): the session whose controlling terminal it is. */
  tcgetsid: (fd: number): Syscall => gettingInt(fd, TIOCGSID),
  /** TIOCGWINSZ */
  winsize,
  /** tcgetwinsize(3): the same. */
  tcgetwinsize: winsize,
  /** tcsetwinsize(3), TIOCSWINSZ: the foreground process group gets SIGWINCH if that is a change. */
  tcsetwinsize: (fd: number, size: Partial<WinsizeValue>): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(structBytes(Winsize, size));
    return memory.of(new Syscall<void>(SYS_ioctl, nothing, fd, TIOCSWINSZ, address));
  },
  /** tcflush(3). @param queue TCIFLUSH, TCOFLUSH, TCIOFLUSH */
  tcflush: (fd: number, queue: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TCFLSH, queue),
  /** tcflow(3). @param action TCOOFF, TCOON, TCIOFF, TCION */
  tcflow: (fd: number, action: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TCXONC, action),
  /** tcsendbreak(3) */
  tcsendbreak: (fd: number, duration = 0): Syscall<void> =>
    new Syscall(SYS_ioctl, nothing, fd, TCSBRK, duration === 0 ? 0 : 1),
  /** tcdrain(3) */
  tcdrain: (fd: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TCSBRK, 1),
  /**
   * TIOCSCTTY: makes it the controlling terminal of the caller's session. EPERM: the caller leads none, or has one; or it is another session's.
   * @param steal 1, with CAP_SYS_ADMIN: takes it away from another session.
   */
  tiocsctty: (fd: number, steal = 0): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TIOCSCTTY, steal),
  /** TIOCNOTTY: gives up the controlling terminal; from a session leader for the whole session. */
  tiocnotty: (fd: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TIOCNOTTY),
  /** TIOCOUTQ: bytes in the output queue. */
  tiocoutq: (fd: number): Syscall => gettingInt(fd, TIOCOUTQ),
  /** TIOCEXCL: further opens without CAP_SYS_ADMIN give EBUSY. */
  tiocexcl: (fd: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TIOCEXCL),
  /** TIOCNXCL: ends that. */
  tiocnxcl: (fd: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TIOCNXCL),
  /** TIOCSTI: as if the byte had been typed. */
  tiocsti: (fd: number, byte: number): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_ioctl, nothing, fd, TIOCSTI, memory.input(Uint8Array.of(byte))));
  },
  /** TIOCVHANGUP. EPERM without CAP_SYS_ADMIN. */
  tiocvhangup: (fd: number): Syscall<void> => new Syscall(SYS_ioctl, nothing, fd, TIOCVHANGUP),
} as const;
