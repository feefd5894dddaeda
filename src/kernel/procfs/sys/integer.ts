/** What proc_dointvec() takes of a write: white space, one number, white space. Further numbers are left to the next write. */
export interface ParsedInteger {
  readonly value: number;
  /** How many bytes that were. */
  readonly length: number;
}

/** Decimal, or, after 0x or 0, hexadecimal or octal; null for what is no number. Beyond 2^53 it is rounded, and out of any range. */
export function parseInteger(text: string): ParsedInteger | null {
  const match = /^\s*(-?)(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9][0-9]*))(?:\s+|$)/i.exec(text);
  if (match === null) return null;
  const [all, sign, hexadecimal, octal, decimal] = match;
  const magnitude =
    hexadecimal !== undefined
      ? Number.parseInt(hexadecimal, 16)
      : octal !== undefined
        ? Number.parseInt(octal, 8)
        : Number(decimal);
  return { value: sign === "-" ? -magnitude : magnitude, length: all.length };
}

/** What proc_doulongvec_minmax() takes of a write: as above, without a sign, modulo 2^64. */
export function parseUnsignedLong(text: string): { readonly value: bigint; readonly length: number } | null {
  const match = /^\s*(?:(0x[0-9a-f]+)|(0[0-7]*)|([1-9][0-9]*))(?:\s+|$)/i.exec(text);
  if (match === null) return null;
  const [all, hexadecimal, octal, decimal] = match;
  const value = BigInt(hexadecimal ?? (octal === undefined ? decimal! : `0o${octal}`));
  return { value: BigInt.asUintN(64, value), length: all.length };
}
