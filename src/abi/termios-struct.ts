// tcgetattr(3), TIOCGWINSZ: include/uapi/asm-generic/termbits.h, termios.h.
import { bytes, struct, u8, u16, u32 } from "./struct.ts";

/** TCGETS and TCSETS; without speeds (they are in c_cflag), unlike glibc's struct. */
export const Termios = struct("struct termios", 36, {
  c_iflag: u32(0),
  c_oflag: u32(4),
  c_cflag: u32(8),
  c_lflag: u32(12),
  c_line: u8(16),
  c_cc: bytes(17, 19),
});

/** TCGETS2 and TCSETS2 */
export const Termios2 = struct("struct termios2", 44, { ...Termios.fields, c_ispeed: u32(36), c_ospeed: u32(40) });

export const Winsize = struct("struct winsize", 8, {
  ws_row: u16(0),
  ws_col: u16(2),
  ws_xpixel: u16(4),
  ws_ypixel: u16(6),
});
