/** The numbers in a mask of capabilities as proc_pid_status(5) and capsh(1) write it: hexadecimal, any length. */
export function parseCapabilityMask(hex: string): Set<number> {
  const mask = BigInt(`0x${hex}`);
  const numbers = new Set<number>();
  for (let number = 0; mask >> BigInt(number) > 0n; number++) {
    if ((mask >> BigInt(number)) & 1n) numbers.add(number);
  }
  return numbers;
}
