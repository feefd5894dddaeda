import { major, minor, TTY_MAJOR, TTYAUX_MAJOR, UNIX98_PTY_SLAVE_MAJOR } from "../../abi/dev.ts";

/** Minor numbers of TTY_MAJOR from here on are serial lines. */
const FIRST_SERIAL = 64;
/** Pseudoterminals have eight major numbers. */
const PTY_MAJORS = 8;

/** The name below /dev of a terminal's device number: "pts/0", "tty1", "console"; "?" for none (devices.txt of Linux). */
export function ttyName(device: number): string {
  if (device === 0) return "?";
  const [type, number] = [major(device), minor(device)];
  if (type === TTY_MAJOR) return number < FIRST_SERIAL ? `tty${number}` : `ttyS${number - FIRST_SERIAL}`;
  if (type === TTYAUX_MAJOR) return ["tty", "console", "ptmx"][number] ?? "?";
  const pty = type - UNIX98_PTY_SLAVE_MAJOR;
  return pty >= 0 && pty < PTY_MAJORS ? `pts/${pty * 256 + number}` : "?";
}
