import { ECHO, ICANON, ICRNL, IEXTEN, INLCR, TCSADRAIN, VMIN, VTIME } from "../../../abi/termios.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { TermiosValue } from "../../../platform/program/sys/terminals.ts";
import type { Routine } from "../../../platform/program/syscall.ts";

/** Every key comes at once and unseen; Ctrl-C and its kind are signals still. @returns how the terminal was */
export function* enterRawMode(sys: Sys, fd: number): Routine<TermiosValue> {
  const before = yield* sys.tcgetattr(fd);
  const c_cc = before.c_cc.slice();
  c_cc[VMIN] = 1;
  c_cc[VTIME] = 0;
  yield* sys.tcsetattr(fd, TCSADRAIN, {
    ...before,
    c_iflag: before.c_iflag & ~(ICRNL | INLCR),
    c_lflag: before.c_lflag & ~(ICANON | ECHO | IEXTEN),
    c_cc,
  });
  return before;
}

/** Errors are those of a terminal that is gone. */
export function* leaveRawMode(sys: Sys, fd: number, before: TermiosValue): Routine {
  yield* sys.tcsetattr(fd, TCSADRAIN, before).orErrno();
}
