/** How the functions of `sys` turn JS values into what the kernel reads and back. */
import type { Fields, Struct, StructInput, StructValues } from "../../../abi/struct.ts";
import { type Decoder, Syscall, slotAddress } from "../syscall.ts";
import { encodeTerminated } from "../text.ts";

export function nothing(): void {}

/** A call whose argument `position` is `path`. */
export function onPath<T = number>(
  number: number,
  decode: Decoder<T> | null,
  position: number,
  path: string,
  ...rest: readonly number[]
): Syscall<T> {
  const args = [...rest.slice(0, position), slotAddress(0), ...rest.slice(position)];
  const made = new Syscall<T>(number, decode, ...(args as [number]));
  made.slots = [encodeTerminated(path)];
  made.path = path;
  return made;
}

/** Bytes of a struct with these values. */
export function structBytes<F extends Fields>(layout: Struct<F>, values: StructInput<F>): Uint8Array {
  const bytes = new Uint8Array(layout.size);
  layout.write(viewOf(bytes), 0, values);
  return bytes;
}

/** A decoder: the struct in slot `index`. */
export function structAt<F extends Fields>(layout: Struct<F>, index: number): Decoder<StructValues<F>> {
  return (_result, { slots }) => layout.read(viewOf(slots[index]!), 0);
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** struct timespec as programs see it. */
export interface TimespecValue {
  readonly tv_sec: number;
  readonly tv_nsec: number;
}

/** A duration or a point in time: seconds (fractions count to the nanosecond), or both parts. */
export type TimeValue = number | TimespecValue;

/** @param time in seconds. */
export function timespecOf(time: TimeValue): TimespecValue {
  if (typeof time !== "number") return time;
  const tv_sec = Math.floor(time);
  return { tv_sec, tv_nsec: Math.round((time - tv_sec) * 1e9) };
}

/** sigset_t: a set of signal numbers as programs give it, as bytes. */
export function sigsetBytes(signals: Iterable<number>): Uint8Array {
  const bytes = new Uint8Array(8);
  for (const signal of signals) bytes[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  return bytes;
}

/** The signal numbers of a sigset_t, ascending. */
export function sigsetNumbers(bytes: Uint8Array): number[] {
  const signals: number[] = [];
  for (let signal = 1; signal <= 64; signal++) {
    if ((bytes[(signal - 1) >> 3]! & (1 << ((signal - 1) & 7))) !== 0) signals.push(signal);
  }
  return signals;
}
