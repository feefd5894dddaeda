/** Below this many bytes a loop is faster than making a view for `set`. */
const LOOP_LIMIT = 32;

/** memcpy(3): `length` bytes of `source` from `sourceStart` to `target` at `targetStart`. */
export function copyBytes(
  target: Uint8Array,
  targetStart: number,
  source: Uint8Array,
  sourceStart: number,
  length: number,
): void {
  if (length > LOOP_LIMIT) {
    target.set(source.subarray(sourceStart, sourceStart + length), targetStart);
    return;
  }
  for (let i = 0; i < length; i++) target[targetStart + i] = source[sourceStart + i]!;
}
