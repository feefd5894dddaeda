/** Reads the tables that the benchmarks print for people. */
import type { Measurement } from "./measurement.ts";

/** What benchmarks print with --json. */
export function readMeasurements(_bench: string, output: string): Measurement[] {
  return JSON.parse(output) as Measurement[];
}

/** A tinybench table of `console.table`: the median latency of each row. */
export function readTinybench(bench: string, output: string): Measurement[] {
  const measurements: Measurement[] = [];
  for (const line of output.split("\n")) {
    const cells = line.split("│").map((cell) => cell.trim().replace(/^'(.*)'$/, "$1"));
    const [, index, name, , latency] = cells;
    if (index === undefined || !/^\d+$/.test(index)) continue;
    const nanoseconds = Number.parseFloat(latency!);
    if (Number.isNaN(nanoseconds)) throw new Error(`${bench}: ${name} failed:\n${output}`);
    const isLong = nanoseconds >= 1e6;
    measurements.push({
      bench,
      name: name!,
      value: isLong ? nanoseconds / 1e6 : nanoseconds / 1000,
      unit: isLong ? "ms" : "us",
    });
  }
  if (measurements.length === 0) throw new Error(`${bench} printed no table:\n${output}`);
  return measurements;
}

/** The table of bench/riscv64.ts: a program, its instructions, its median and best rate, and qemu's. */
export function readInstructionRates(bench: string, output: string): Measurement[] {
  const measurements: Measurement[] = [];
  for (const line of output.split("\n")) {
    const match = /^(\w+)\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)/.exec(line);
    if (match === null) continue;
    const [, program, , own, , qemu] = match;
    measurements.push({ bench, name: program!, value: Number(own), unit: "MIPS" });
    measurements.push({ bench, name: `${program}, qemu-user`, value: Number(qemu), unit: "MIPS" });
  }
  if (measurements.length === 0) throw new Error(`${bench} printed no table:\n${output}`);
  return measurements;
}
