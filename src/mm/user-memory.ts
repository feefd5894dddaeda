/** Kinds of access, as bits: what a fault wanted, and what a range is prepared for. */
export const ACCESS_READ = 1;
export const ACCESS_WRITE = 2;
export const ACCESS_EXECUTE = 4;

/**
 * How the kernel reaches the memory of a process: Linux's uaccess.h. Addresses are the user's, any JS number; whatever is not mapped
 * with the right permission (the kernel has no more rights than the user) yields -EFAULT, and -ENOMEM when the frame pool is exhausted.
 * Missing pages are faulted in, copy-on-write is broken. Nothing here throws or blocks.
 *
 * Readers of unsigned integers return the value or a negative errno. Signed integers: test for `< 0` first, then `value | 0`.
 */
export interface UserMemory {
  /** copy_from_user(): `length` bytes at `address` to `destination[start...]`. On a fault the destination is partly written. */
  copyIn(address: number, destination: Uint8Array, start: number, length: number): number;
  /** copy_to_user(): `source[start, start + length)` to `address`. Bytes before a fault are written, as Linux does. */
  copyOut(address: number, source: Uint8Array, start: number, length: number): number;
  /** clear_user(). */
  zeroOut(address: number, length: number): number;
  /**
   * strncpy_from_user(): the NUL-terminated string at `address` as a byte string (one char per byte, NUL not included).
   * -ENAMETOOLONG when there is no NUL in the first `maxLength` bytes, so PATH_MAX is passed as it is.
   */
  copyInString(address: number, maxLength: number): string | number;
  /**
   * fault_in_readable() / fault_in_writeable(): prepares the range for copies.
   * @param access ACCESS_READ or ACCESS_WRITE.
   * @returns how many bytes from `address` on are accessible, 0 .. length; a copy of that many cannot fail.
   */
  faultIn(address: number, length: number, access: number): number;

  readU8(address: number): number;
  readU16(address: number): number;
  readU32(address: number): number;
  /** Exact to 2^53; rounded above (such a value is out of range for any length, address or time). */
  readU64AsNumber(address: number): number;
  /** The exact value; a number (not a bigint) is a negative errno. */
  readU64(address: number): bigint | number;
  /** Like readU64, as a two's complement integer. */
  readI64(address: number): bigint | number;

  writeU8(address: number, value: number): number;
  writeU16(address: number, value: number): number;
  writeU32(address: number, value: number): number;
  /** A number may be negative; it is stored as a 64-bit two's complement integer. */
  writeU64(address: number, value: number | bigint): number;
  /**
   * futex_cmpxchg: stores `desired` if the aligned word at `address` equals `expected` (both taken modulo 2^32).
   * @returns the old value as unsigned, or a negative errno.
   */
  compareExchangeU32(address: number, expected: number, desired: number): number;
}
