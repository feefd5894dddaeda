import * as ioctl from "../abi/ioctl.ts";
import {
  FIOASYNC,
  FIOCLEX,
  FIONBIO,
  FIONCLEX,
  FIONREAD,
  TCFLSH,
  TCGETS,
  TCSBRK,
  TCSETS,
  TCSETSF,
  TCSETSW,
  TCXONC,
  TIOCGPGRP,
  TIOCGPTN,
  TIOCGSID,
  TIOCGWINSZ,
  TIOCNOTTY,
  TIOCOUTQ,
  TIOCSCTTY,
  TIOCSPGRP,
  TIOCSPTLCK,
  TIOCSWINSZ,
} from "../abi/ioctl.ts";
import * as nsfs from "../abi/ioctl-nsfs.ts";
import { NS_GET_NSTYPE, NS_GET_PARENT, NS_GET_USERNS } from "../abi/ioctl-nsfs.ts";
import * as pidfd from "../abi/pidfd.ts";
import * as termios from "../abi/termios.ts";
import { Termios, Winsize } from "../abi/termios-struct.ts";
import { type FlagTable, flagTable, formatChoice, formatFlags, hex32 } from "./flag-table.ts";
import type { CallContext, FormatArgument } from "./format-context.ts";
import { formatHex, formatInt, formatIntAt } from "./format-number.ts";
import { structFormatter } from "./format-time.ts";

// ioctl(2): requests by name, arguments of those that terminals and files use.

/** Requests are the constants of a module that look like one. */
function requests(module: object, prefixes: RegExp): [string, number][] {
  return Object.entries(module).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && prefixes.test(entry[0]),
  );
}

/** FIONREAD is TIOCINQ's number too. */
const REQUESTS: ReadonlyMap<number, string> = new Map(
  [
    ...requests(ioctl, /^(TC[GSFX]|TIOC(?!PKT_)|FIO|FIG|FIFREEZE|FITHAW|FICLONE|FIDEDUPE|FIBMAP|FS_IOC_|BLK)/),
    ...requests(nsfs, /^NS_/),
    ...requests(pidfd, /^PIDFD_GET_(INFO|\w+_NAMESPACE)$/),
    ["FIONREAD", FIONREAD] as [string, number],
  ].map(([name, value]) => [value >>> 0, name]),
);

const DIRECTIONS = ["_IOC_NONE", "_IOC_WRITE", "_IOC_READ", "_IOC_READ|_IOC_WRITE"] as const;

export function formatIoctlCommand(call: CallContext, index: number): string {
  const command = call.args.uint(index);
  const name = REQUESTS.get(command);
  if (name !== undefined) return name;
  const type = hex32((command >>> 8) & 0xff);
  return `_IOC(${DIRECTIONS[command >>> 30]}, ${type}, ${hex32(command & 0xff)}, ${hex32((command >>> 16) & 0x3fff)})`;
}

const INPUT_FLAGS = flagTable(
  termios,
  "IGNBRK BRKINT IGNPAR PARMRK INPCK ISTRIP INLCR IGNCR ICRNL IUCLC IXON IXANY IXOFF IMAXBEL IUTF8",
);
const OUTPUT_DELAYS = "NL0|CR0|TAB0|BS0|VT0|FF0";
const OUTPUT_FLAGS = flagTable(termios, "OPOST OLCUC ONLCR OCRNL ONOCR ONLRET OFILL OFDEL");
const LOCAL_FLAGS = flagTable(
  termios,
  "ISIG ICANON XCASE ECHO ECHOE ECHOK ECHONL NOFLSH TOSTOP IEXTEN ECHOCTL ECHOPRT ECHOKE FLUSHO PENDIN EXTPROC",
);
const SPEEDS = flagTable(
  termios,
  `B0 B50 B75 B110 B134 B150 B200 B300 B600 B1200 B1800 B2400 B4800 B9600 B19200 B38400 B57600 B115200`,
);
const SIZES = flagTable(termios, "CS5 CS6 CS7 CS8");
const CONTROL_FLAGS = flagTable(termios, "CSTOPB CREAD PARENB PARODD HUPCL CLOCAL CRTSCTS");

const formatTermios: FormatArgument = structFormatter(Termios.size, (view) => {
  const { c_iflag, c_oflag, c_cflag, c_lflag } = Termios.fields;
  const output = c_oflag.get(view, 0);
  const outputFlags = output === 0 ? OUTPUT_DELAYS : `${OUTPUT_DELAYS}|${formatFlags(OUTPUT_FLAGS, output)}`;
  const input = `c_iflag=${flagsOrNothing(INPUT_FLAGS, c_iflag.get(view, 0))}`;
  const local = `c_lflag=${flagsOrNothing(LOCAL_FLAGS, c_lflag.get(view, 0))}`;
  return `{${input}, c_oflag=${outputFlags}, c_cflag=${controlText(c_cflag.get(view, 0))}, ${local}, ...}`;
});

function flagsOrNothing(table: FlagTable, flags: number): string {
  return flags === 0 ? "" : formatFlags(table, flags);
}

function controlText(flags: number): string {
  const speed = formatChoice(SPEEDS, flags & termios.CBAUD, "B???");
  const size = formatChoice(SIZES, flags & termios.CSIZE, "CS???");
  const rest = flags & ~(termios.CBAUD | termios.CSIZE);
  return rest === 0 ? `${speed}|${size}` : `${speed}|${size}|${formatFlags(CONTROL_FLAGS, rest)}`;
}

const formatWinsize: FormatArgument = structFormatter(Winsize.size, (view) => {
  const f = Winsize.fields;
  const names = ["ws_row", "ws_col", "ws_xpixel", "ws_ypixel"] as const;
  return `{${names.map((name) => `${name}=${f[name].get(view, 0)}`).join(", ")}}`;
});

const FLUSH_QUEUES: FlagTable = flagTable(termios, "TCIFLUSH TCOFLUSH TCIOFLUSH");
const FLOW_ACTIONS: FlagTable = flagTable(termios, "TCOOFF TCOON TCIOFF TCION");

const FORMATS: ReadonlyMap<number, { readonly out: boolean; readonly format: FormatArgument }> = new Map([
  ...([TCGETS] as const).map((request) => [request, { out: true, format: formatTermios }] as const),
  ...([TCSETS, TCSETSW, TCSETSF] as const).map((request) => [request, { out: false, format: formatTermios }] as const),
  [TIOCGWINSZ, { out: true, format: formatWinsize }],
  [TIOCSWINSZ, { out: false, format: formatWinsize }],
  ...([FIONREAD, TIOCOUTQ, TIOCGPGRP, TIOCGSID, TIOCGPTN] as const).map(
    (request) => [request >>> 0, { out: true, format: formatIntAt }] as const,
  ),
  ...([TIOCSPGRP, TIOCSPTLCK, FIONBIO, FIOASYNC] as const).map(
    (request) => [request >>> 0, { out: false, format: formatIntAt }] as const,
  ),
  ...([TIOCSCTTY, TCSBRK] as const).map((request) => [request, { out: false, format: formatInt }] as const),
  ...([FIOCLEX, FIONCLEX, TIOCNOTTY, NS_GET_USERNS, NS_GET_PARENT, NS_GET_NSTYPE] as const).map(
    (request) => [request, { out: false, format: () => null }] as const,
  ),
  [TCFLSH, { out: false, format: (call, index) => formatChoice(FLUSH_QUEUES, call.args.int(index), "TC???FLUSH") }],
  [TCXONC, { out: false, format: (call, index) => formatChoice(FLOW_ACTIONS, call.args.int(index), "TC???") }],
]);

export function isIoctlArgumentOut(call: CallContext, index: number): boolean {
  return FORMATS.get(call.args.uint(index - 1))?.out ?? false;
}

export function formatIoctlArgument(call: CallContext, index: number): string | null {
  const known = FORMATS.get(call.args.uint(index - 1));
  return known === undefined ? formatHex(call, index) : known.format(call, index);
}
