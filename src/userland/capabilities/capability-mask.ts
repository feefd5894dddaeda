/** The numbers in a mask of capabilities as proc_pid_status(5) and capsh(1) write it: hexadecimal, any length. */
export function parseCapabilityMask(hex: string): Set<number> {
  const mask = BigInt(`0x${hex}`);
  const numbers = new Set<number>();
  for (let number = 0; mask >> BigInt(number) > 0n; number++) {
    if ((mask >> BigInt(number)) & 1n) numbers.add(number);
  }
  return numbers;
}

/** The mask of these capabilities. */
export function capabilityMask(numbers: Iterable<number>): bigint {
  let mask = 0n;
  for (const number of numbers) mask |= 1n << BigInt(number);
  return mask;
}
