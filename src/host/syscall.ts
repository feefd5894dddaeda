/** One system call of the real kernel, from the calling thread. Not for users of the package: index.ts does not export it. */
import { EINVAL } from "../abi/errno.ts";
import { codePage, machineOf } from "./code-page.ts";
import type { Ffi } from "./ffi/ffi.ts";
import { loadFfi } from "./ffi/load.ts";
import { HostError } from "./host-error.ts";
import { ARGS, CONTEXT_SIZE, NR, PROGRAM, RESULT } from "./stub/layout.ts";
import type { Syscall, SyscallNumbers } from "./syscall-numbers.ts";

/** A number as it is, bytes by their address, a string as a NUL-terminated one in UTF-8. */
export type SyscallArgument = number | bigint | Uint8Array | string;

/** The way into the kernel that a thread has opened. */
export interface Gate {
  readonly ffi: Ffi;
  readonly numbers: SyscallNumbers;
  /** Of the machine code. */
  readonly code: bigint;
  /** Of the context, which every call uses again. */
  readonly at: bigint;
  readonly context: DataView;
}

/** What Linux knows by its address alone, during a call: a garbage collector must find it here. */
const held: Uint8Array[] = [];

let opened: Gate | undefined;

/** @throws {HostError} ENOSYS where there is no Linux, no machine code or no foreign function interface. */
export function gate(): Gate {
  opened ??= openGate();
  return opened;
}

function openGate(): Gate {
  const machine = machineOf(process.platform, process.arch);
  const ffi = loadFfi();
  const bytes = new Uint8Array(CONTEXT_SIZE);
  const context = new DataView(bytes.buffer);
  return { ffi, numbers: machine.numbers, code: codePage(machine, ffi), at: ffi.address(bytes), context };
}

/**
 * @returns the result, which is not negative.
 * @throws {HostError} what the kernel refused; EINVAL for a string with a NUL, which Linux would take for its end.
 */
export function sys(name: Syscall, ...args: readonly SyscallArgument[]): number {
  const result = trySys(name, ...args);
  if (result < 0) throw new HostError(-result, { syscall: name });
  return result;
}

/** As {@link sys}, but an error is a negative result: for callers that expect one. */
export function trySys(name: Syscall, ...args: readonly SyscallArgument[]): number {
  const { context, numbers } = gate();
  if (args.length > ARGS.length) throw new RangeError(`${name} has ${args.length} arguments`);
  const toWord = (arg: SyscallArgument): number | bigint => {
    if (typeof arg === "number" || typeof arg === "bigint") return arg;
    const bytes = typeof arg === "string" ? cString(arg, name) : arg;
    held.push(bytes);
    return addressOf(bytes);
  };
  NR.set(context, 0, numbers[name]);
  for (const [i, field] of ARGS.entries()) field.set(context, 0, toWord(args[i] ?? 0));
  PROGRAM.set(context, 0, 0);
  const result = callThroughGate();
  held.length = 0;
  return result;
}

/** Calls the machine code with the context as it is. */
export function callThroughGate(): number {
  const { ffi, code, at, context } = gate();
  ffi.call(code, at);
  return RESULT.get(context, 0);
}

/** Where `bytes` are, for as long as the caller holds them. Small arrays lie in V8's heap, and move, until somebody has asked for their buffer. */
export function addressOf(bytes: Uint8Array): bigint {
  void bytes.buffer;
  return gate().ffi.address(bytes);
}

function cString(text: string, syscall: Syscall): Uint8Array {
  if (text.includes("\0")) throw new HostError(EINVAL, { syscall, path: text });
  return Buffer.from(`${text}\0`);
}
