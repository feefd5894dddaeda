/** One figure. */
export interface Measurement {
  /** The file it comes from. */
  readonly bench: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
