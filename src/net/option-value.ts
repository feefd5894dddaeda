/** An int as getsockopt(2) gives it. */
export function intValue(value: number): Uint8Array {
  return new Uint8Array(new Int32Array([value]).buffer);
}

/** A u64 as getsockopt(2) gives it. */
export function longValue(value: number): Uint8Array {
  return new Uint8Array(new BigUint64Array([BigInt(value)]).buffer);
}

/** The int at the start of what setsockopt(2) was given; null when it is too short (EINVAL). */
export function intOf(value: Uint8Array): number | null {
  return value.length < 4 ? null : new DataView(value.buffer, value.byteOffset).getInt32(0, true);
}
