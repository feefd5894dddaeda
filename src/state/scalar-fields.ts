/** Codecs of fields without structure: numbers, strings, bytes. */
import { bad, type FieldCodec, type Plain } from "./field-codec.ts";

function scalar<T extends Plain>(expected: string, accept: (plain: unknown) => boolean): FieldCodec<T> {
  return {
    encode: (value) => value,
    validate(plain, _graph, at) {
      if (!accept(plain)) bad(at, expected, plain);
    },
    decode: (plain) => plain as T,
  };
}

export const bool: FieldCodec<boolean> = scalar("boolean", (p) => typeof p === "boolean");
/** Any exact integer, negative too. */
export const int: FieldCodec<number> = scalar("integer", Number.isSafeInteger);
/** 0 .. 2^53-1. */
export const uint: FieldCodec<number> = scalar(
  "unsigned integer",
  (p) => Number.isSafeInteger(p) && (p as number) >= 0,
);
/** A 64-bit address or length as a guest gave it: 0 .. 2^64, the nearest number above 2^53. */
export const address: FieldCodec<number> = scalar(
  "64-bit address",
  (p) => Number.isInteger(p) && (p as number) >= 0 && (p as number) <= 2 ** 64,
);
/** Any number: fractions, infinities, NaN. -0 comes back as 0. */
export const float: FieldCodec<number> = scalar("number", (p) => typeof p === "number");
/** Text, or a byte string. Lone surrogates have no UTF-8 form and make a save fail. */
export const text: FieldCodec<string> = scalar(
  "well-formed string",
  (p) => typeof p === "string" && !LONE_SURROGATE.test(p),
);
const LONE_SURROGATE = /\p{Surrogate}/u;

/** 64-bit and wider integers, as decimal text. */
export const bigint: FieldCodec<bigint> = {
  encode: (value) => value.toString(),
  validate(plain, _graph, at) {
    if (typeof plain !== "string" || !/^(0|-?[1-9][0-9]{0,39})$/.test(plain)) bad(at, "decimal string", plain);
  },
  decode: (plain) => BigInt(plain as string),
};

/** One of a fixed set of strings, e.g. the name of a state. */
export function oneOf<const S extends string>(...names: readonly S[]): FieldCodec<S> {
  return scalar<S>(names.join("|"), (p) => typeof p === "string" && (names as readonly string[]).includes(p));
}

/** A byte array; a load gives it a buffer of its own. */
export const bytes: FieldCodec<Uint8Array> = {
  encode: (value) => value, // packed before anybody can write to it
  validate(plain, _graph, at) {
    if (!(plain instanceof Uint8Array)) bad(at, "bytes", plain);
  },
  decode: (plain) => new Uint8Array(plain as Uint8Array),
};

/** An Int32Array of exactly `length` elements (any length when omitted), stored little endian. */
export function int32Array(length?: number): FieldCodec<Int32Array> {
  const expected = length === undefined ? "bytes of an Int32Array" : `${length * 4} bytes`;
  return {
    encode: (value) => {
      const out = new Uint8Array(value.length * 4);
      const view = new DataView(out.buffer);
      for (let i = 0; i < value.length; i++) view.setInt32(i * 4, value[i]!, true);
      return out;
    },
    validate(plain, _graph, at) {
      if (!(plain instanceof Uint8Array) || plain.length % 4 !== 0) bad(at, expected, plain);
      if (length !== undefined && plain.length !== length * 4) bad(at, expected, plain);
    },
    decode: (plain) => {
      const raw = plain as Uint8Array;
      const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
      const out = new Int32Array(raw.length / 4);
      for (let i = 0; i < out.length; i++) out[i] = view.getInt32(i * 4, true);
      return out;
    },
  };
}
