/** How the functions of `sys` turn JS values into what the kernel reads and back. */
import type { Fields, Struct, StructInput, StructValues } from "../../../abi/struct.ts";
import { Timespec } from "../../../abi/time-struct.ts";
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

/** Fields named "ru_utime.tv_sec" as the members tv_sec of an object ru_utime. */
export type Nested<V> = {
  [K in keyof V as K extends `${infer Outer}.${string}` ? Outer : K]: K extends `${infer Outer}.${string}`
    ? { [I in keyof V as I extends `${Outer}.${infer Inner}` ? Inner : never]: V[I] }
    : V[K];
};

/** Gathers the fields of structs in a struct. */
export function nested<V extends object>(flat: V): Nested<V> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(flat)) {
    const dot = name.indexOf(".");
    if (dot < 0) values[name] = value;
    else {
      values[name.slice(0, dot)] ??= {};
      (values[name.slice(0, dot)] as Record<string, unknown>)[name.slice(dot + 1)] = value;
    }
  }
  return values as Nested<V>;
}

/** A decoder: the struct in slot `index`, with the structs in it as objects. */
export function nestedAt<F extends Fields>(layout: Struct<F>, index: number): Decoder<Nested<StructValues<F>>> {
  return (_result, { slots }) => nested(layout.read(viewOf(slots[index]!), 0));
}

/** The int at the beginning of `bytes`. To make a view of an array this small costs more than most system calls. */
export function intIn(bytes: Uint8Array): number {
  return bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24);
}

/** A decoder: the int in slot `index`. */
export function intAt(index: number): Decoder<number> {
  return (_result, { slots }) => intIn(slots[index]!);
}

/** A decoder: the unsigned int in slot `index`. */
export function uintAt(index: number): Decoder<number> {
  return (_result, { slots }) => intIn(slots[index]!) >>> 0;
}

/** An unsigned long, exact up to 2^53. */
export function ulongIn(bytes: Uint8Array): number {
  return Number(viewOf(bytes).getBigUint64(0, true));
}

/** A decoder: the unsigned long in slot `index`. */
export function ulongAt(index: number): Decoder<number> {
  return (_result, { slots }) => ulongIn(slots[index]!);
}

/** The bytes of 64-bit integers. */
export function longBytes(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length);
  const view = viewOf(bytes);
  for (const [i, value] of values.entries()) view.setBigInt64(8 * i, BigInt(value), true);
  return bytes;
}

/** The bytes of an array of 32-bit integers. */
export function intBytes(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = viewOf(bytes);
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true);
  return bytes;
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

/** Seconds that never pass; within what the kernel's clocks hold. */
const FOREVER = 2 ** 52;

/** @param time in seconds; Infinity for a time that never comes. */
export function timespecOf(time: TimeValue): TimespecValue {
  if (typeof time !== "number") return time;
  if (time === Number.POSITIVE_INFINITY) return { tv_sec: FOREVER, tv_nsec: 0 };
  const tv_sec = Math.floor(time);
  const tv_nsec = Math.round((time - tv_sec) * 1e9);
  return tv_nsec === 1e9 ? { tv_sec: tv_sec + 1, tv_nsec: 0 } : { tv_sec, tv_nsec };
}

/** The bytes of a struct timespec, null for null. */
export function timespecBytes(time: TimeValue | null): Uint8Array | null {
  return time === null ? null : structBytes(Timespec, timespecOf(time));
}

/** struct timeval as programs see it. */
export interface TimevalValue {
  readonly tv_sec: number;
  readonly tv_usec: number;
}

/** @param time in seconds (fractions count to the microsecond), or both parts. */
export function timevalOf(time: number | TimevalValue): TimevalValue {
  if (typeof time !== "number") return time;
  const tv_sec = Math.floor(time);
  const tv_usec = Math.round((time - tv_sec) * 1e6);
  return tv_usec === 1e6 ? { tv_sec: tv_sec + 1, tv_usec: 0 } : { tv_sec, tv_usec };
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
