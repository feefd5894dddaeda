import * as fcntl from "../abi/fcntl.ts";
import { __O_TMPFILE, O_ACCMODE, O_CREAT, O_RDONLY, O_RDWR, O_TMPFILE, O_WRONLY } from "../abi/fcntl.ts";
import { OpenHow } from "../abi/fcntl-struct.ts";
import { type FlagTable, flagTable, formatFlags } from "./flag-table.ts";
import type { CallContext, FormatArgument } from "./format-context.ts";
import { formatOctal, octalText } from "./format-number.ts";
import { structFormatter } from "./format-time.ts";

// The flags of open(2), also as pipe2(2), dup3(2) and fcntl(2) use them.

const OPEN_FLAGS: FlagTable = [
  ...flagTable(
    fcntl,
    `O_CREAT O_EXCL O_NOCTTY O_TRUNC O_APPEND O_NONBLOCK O_SYNC O_DSYNC __O_SYNC O_DIRECT O_LARGEFILE O_NOFOLLOW O_NOATIME
     O_CLOEXEC O_PATH O_TMPFILE`,
  ),
  ...flagTable(fcntl, "O_DIRECTORY __O_TMPFILE FASYNC"),
];

const ACCESS_MODES: FlagTable = [
  ["O_RDONLY", O_RDONLY],
  ["O_WRONLY", O_WRONLY],
  ["O_RDWR", O_RDWR],
  ["O_ACCMODE", O_ACCMODE],
];

/** `O_RDWR|O_CREAT`: an access mode always, then the flags. */
export function openFlagsText(flags: number): string {
  const mode = ACCESS_MODES[flags & O_ACCMODE]![0];
  const rest = flags & ~O_ACCMODE;
  return rest === 0 ? mode : `${mode}|${formatFlags(OPEN_FLAGS, rest)}`;
}

export function formatOpenFlags(call: CallContext, index: number): string {
  return openFlagsText(call.args.int(index));
}

/** pipe2(2), dup3(2): no access mode. */
export function formatDescriptorFlags(call: CallContext, index: number): string {
  return formatFlags(OPEN_FLAGS, call.args.int(index), "O_???");
}

/** openat(2): the mode counts only when a file is created. */
export function formatOpenMode(call: CallContext, index: number): string | null {
  const flags = call.args.int(index - 1);
  const creates = (flags & O_CREAT) !== 0 || (flags & O_TMPFILE) === O_TMPFILE || (flags & __O_TMPFILE) !== 0;
  return creates ? formatOctal(call, index) : null;
}

const RESOLVE_FLAGS: FlagTable = flagTable(
  fcntl,
  "RESOLVE_NO_XDEV RESOLVE_NO_MAGICLINKS RESOLVE_NO_SYMLINKS RESOLVE_BENEATH RESOLVE_IN_ROOT RESOLVE_CACHED",
);

export const formatOpenHow: FormatArgument = structFormatter(OpenHow.size, (view) => {
  const { flags, mode, resolve } = OpenHow.fields;
  const openFlags = flags.low(view, 0) | 0;
  const creates = (openFlags & (O_CREAT | __O_TMPFILE)) !== 0 || mode.get(view, 0) !== 0;
  const modeField = creates ? `, mode=${octalText(mode.get(view, 0))}` : "";
  return `{flags=${openFlagsText(openFlags)}${modeField}, resolve=${formatFlags(RESOLVE_FLAGS, resolve.low(view, 0) | 0)}}`;
});
