import { major, minor } from "../abi/dev.ts";
import { AT_FDCWD } from "../abi/fcntl.ts";
import { signalName } from "../abi/signal.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { hex32 } from "./flag-table.ts";
import { type CallContext, hasFailed } from "./format-context.ts";
import { readStruct } from "./user-struct.ts";

// Plain numbers, and numbers in memory.

/** The exact 64 bits of an argument. */
export function unsigned64(args: SyscallArguments, index: number): bigint {
  return (BigInt(args.hi[index]! >>> 0) << 32n) | BigInt(args.lo[index]! >>> 0);
}

export function formatInt(call: CallContext, index: number): string {
  return String(call.args.int(index));
}

export function formatUint(call: CallContext, index: number): string {
  return String(call.args.uint(index));
}

export function formatLong(call: CallContext, index: number): string {
  return String(BigInt.asIntN(64, unsigned64(call.args, index)));
}

export function formatUlong(call: CallContext, index: number): string {
  return String(unsigned64(call.args, index));
}

export function formatHex(call: CallContext, index: number): string {
  return hex64(unsigned64(call.args, index));
}

/** %#lx */
export function hex64(value: bigint): string {
  return value === 0n ? "0" : `0x${value.toString(16)}`;
}

/** A pointer: NULL or hexadecimal. */
export function formatAddress(call: CallContext, index: number): string {
  return addressText(unsigned64(call.args, index));
}

export function addressText(address: bigint | number): string {
  return address === 0 || address === 0n ? "NULL" : `0x${address.toString(16)}`;
}

/** %#03o: permissions always have three digits. */
export function formatOctal(call: CallContext, index: number): string {
  return octalText(call.args.uint(index) & 0xffff);
}

export function octalText(value: number): string {
  return value === 0 ? "000" : `0${value.toString(8).padStart(2, "0")}`;
}

export function formatDirfd(call: CallContext, index: number): string {
  const fd = call.args.int(index);
  return fd === AT_FDCWD ? "AT_FDCWD" : String(fd);
}

/** (uid_t) -1 is "leave as it is". */
export function formatId(call: CallContext, index: number): string {
  return String(call.args.int(index) === -1 ? -1 : call.args.uint(index));
}

export function devText(dev: number): string {
  return `makedev(${hex32(major(dev))}, ${hex32(minor(dev))})`;
}

export function formatSignalNumber(call: CallContext, index: number): string {
  return signalText(call.args.int(index));
}

/** SIGRTMIN of the kernel. */
const SIGRTMIN = 32;
const NSIG = 64;

export function signalText(signal: number): string {
  if (signal === SIGRTMIN) return "SIGRTMIN";
  if (signal > SIGRTMIN && signal <= NSIG) return `SIGRT_${signal - SIGRTMIN}`;
  return signalName(signal) ?? String(signal);
}

/** `[5]`: an int in memory. */
export function formatIntAt(call: CallContext, index: number): string {
  return numberAt(call, index, 4, (view) => String(view.getInt32(0, true)));
}

export function formatUintAt(call: CallContext, index: number): string {
  return numberAt(call, index, 4, (view) => String(view.getUint32(0, true)));
}

export function formatLongAt(call: CallContext, index: number): string {
  return numberAt(call, index, 8, (view) => String(view.getBigInt64(0, true)));
}

/** pipe2(2): `[3, 4]`. */
export function formatFdPair(call: CallContext, index: number): string {
  return numberAt(call, index, 8, (view) => `${view.getInt32(0, true)}, ${view.getInt32(4, true)}`);
}

function numberAt(call: CallContext, index: number, size: number, text: (view: DataView) => string): string {
  const address = call.args.pointer(index);
  const view = address === 0 || hasFailed(call) ? null : readStruct(call.memory, address, size);
  return view === null ? formatAddress(call, index) : `[${text(view)}]`;
}
