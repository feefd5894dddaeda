import * as fcntl from "../abi/fcntl.ts";
import {
  F_ADD_SEALS,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GET_SEALS,
  F_GETFD,
  F_GETFL,
  F_GETLEASE,
  F_GETLK,
  F_GETOWN,
  F_GETPIPE_SZ,
  F_GETSIG,
  F_OFD_GETLK,
  F_OFD_SETLK,
  F_OFD_SETLKW,
  F_SETFD,
  F_SETFL,
  F_SETLK,
  F_SETLKW,
  F_SETPIPE_SZ,
} from "../abi/fcntl.ts";
import { Flock } from "../abi/fcntl-struct.ts";
import * as seek from "../abi/seek.ts";
import { type FlagTable, flagTable, formatChoice, formatFlags, hex32 } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { formatAddress, formatHex, formatLong } from "./format-number.ts";
import { openFlagsText } from "./format-open.ts";
import { readStruct } from "./user-struct.ts";

// fcntl(2): the third argument is what the command makes of it.

const COMMANDS: FlagTable = flagTable(
  fcntl,
  `F_DUPFD F_GETFD F_SETFD F_GETFL F_SETFL F_GETLK F_SETLK F_SETLKW F_SETOWN F_GETOWN F_SETSIG F_GETSIG F_SETOWN_EX
   F_GETOWN_EX F_GETOWNER_UIDS F_OFD_GETLK F_OFD_SETLK F_OFD_SETLKW F_SETLEASE F_GETLEASE F_NOTIFY F_DUPFD_QUERY
   F_CREATED_QUERY F_CANCELLK F_DUPFD_CLOEXEC F_SETPIPE_SZ F_GETPIPE_SZ F_ADD_SEALS F_GET_SEALS F_GET_RW_HINT
   F_SET_RW_HINT F_GET_FILE_RW_HINT F_SET_FILE_RW_HINT`,
);
const FD_FLAGS: FlagTable = flagTable(fcntl, "FD_CLOEXEC");
const LOCK_TYPES: FlagTable = flagTable(fcntl, "F_RDLCK F_WRLCK F_UNLCK");
const SEALS: FlagTable = flagTable(
  fcntl,
  "F_SEAL_SEAL F_SEAL_SHRINK F_SEAL_GROW F_SEAL_WRITE F_SEAL_FUTURE_WRITE F_SEAL_EXEC",
);
const WHENCES: FlagTable = flagTable(seek, "SEEK_SET SEEK_CUR SEEK_END SEEK_DATA SEEK_HOLE");

export function formatWhence(call: CallContext, index: number): string {
  return formatChoice(WHENCES, call.args.int(index), "SEEK_???");
}

export function formatFcntlCommand(call: CallContext, index: number): string {
  return formatChoice(COMMANDS, call.args.int(index), "F_???");
}

/** Commands without a third argument. */
const PLAIN: ReadonlySet<number> = new Set([
  F_GETFD,
  F_GETFL,
  F_GETOWN,
  F_GETSIG,
  F_GETLEASE,
  F_GETPIPE_SZ,
  F_GET_SEALS,
]);
const LOCKING: ReadonlySet<number> = new Set([F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW]);

/** F_GETLK fills the struct in. */
export function isFcntlArgumentOut(call: CallContext, index: number): boolean {
  const command = call.args.int(index - 1);
  return command === F_GETLK || command === F_OFD_GETLK;
}

export function formatFcntlArgument(call: CallContext, index: number): string | null {
  const command = call.args.int(index - 1);
  if (PLAIN.has(command)) return null;
  if (LOCKING.has(command)) return formatFlock(call, index, isFcntlArgumentOut(call, index));
  switch (command) {
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_SETPIPE_SZ:
      return formatLong(call, index);
    case F_SETFD:
      return formatFlags(FD_FLAGS, call.args.int(index));
    case F_SETFL:
      return openFlagsText(call.args.int(index));
    case F_ADD_SEALS:
      return formatFlags(SEALS, call.args.int(index));
  }
  return formatHex(call, index);
}

function formatFlock(call: CallContext, index: number, isOut: boolean): string {
  const address = call.args.pointer(index);
  const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, Flock.size);
  if (view === null) return formatAddress(call, index);
  const { l_type, l_whence, l_start, l_len, l_pid } = Flock.fields;
  const type = formatChoice(LOCK_TYPES, l_type.get(view, 0), "F_???");
  const whence = formatChoice(WHENCES, l_whence.get(view, 0), "SEEK_???");
  const pid = isOut ? `, l_pid=${l_pid.get(view, 0)}` : "";
  return `{l_type=${type}, l_whence=${whence}, l_start=${l_start.get(view, 0)}, l_len=${l_len.get(view, 0)}${pid}}`;
}

/** What fcntl(2) returned: F_GETFL and F_GETFD give flags. */
export function fcntlResultText(call: CallContext, result: number): string {
  switch (call.args.int(1)) {
    case F_GETFL:
      return `${hex32(result)} (flags ${openFlagsText(result)})`;
    case F_GETFD:
      return result === 0 ? "0" : `${hex32(result)} (flags ${formatFlags(FD_FLAGS, result)})`;
    case F_GET_SEALS:
      return result === 0 ? "0" : `${hex32(result)} (seals ${formatFlags(SEALS, result)})`;
  }
  return String(result);
}
