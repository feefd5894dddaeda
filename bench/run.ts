/**
 * Runs all benchmarks and prints their figures as a table.
 * Usage: run [--json] [--write]
 * - `--json` prints a report for programs instead;
 * - `--write` puts the table into docs/performance.md.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { busyboxImage } from "../test/support/debian-image.ts";
import { measureCommands } from "./command-line.ts";
import type { Measurement } from "./measurement.ts";
import { readInstructionRates, readMeasurements, readTinybench } from "./printed-table.ts";
import { measureSaveAndLoad } from "./save-load.ts";

const PAGE = "docs/performance.md";
const BEGIN = "<!-- results: begin -->";
const END = "<!-- results: end -->";

interface BenchProgram {
  readonly name: string;
  readonly read: (bench: string, output: string) => Measurement[];
  /** Of Node. */
  readonly flags?: readonly string[];
  readonly arguments?: readonly string[];
}

/** Benchmarks that are programs of their own, and how their tables read. */
const PROGRAMS: readonly BenchProgram[] = [
  { name: "riscv64", read: readInstructionRates },
  { name: "snapshot", read: readTinybench },
  { name: "memory", read: readTinybench },
  { name: "clocks", read: readTinybench },
  { name: "programs", read: readMeasurements, flags: ["--expose-gc"], arguments: ["--json"] },
  { name: "host", read: readMeasurements, arguments: ["--json"] },
  { name: "namespaces", read: readMeasurements, flags: ["--expose-gc"], arguments: ["--json"] },
  { name: "sandboxes", read: readMeasurements, flags: ["--expose-gc"], arguments: ["--json"] },
];

interface Report {
  readonly machine: string;
  readonly node: string;
  readonly measurements: readonly Measurement[];
  /** What was not measured, and why. */
  readonly left: readonly string[];
}

async function measureEverything(): Promise<Report> {
  const measurements: Measurement[] = [];
  const left: string[] = [];
  const image = await busyboxImage();
  if ("missing" in image) {
    left.push(`command-line, save-load: ${image.missing}`);
  } else {
    progress("command-line");
    measurements.push(...measureCommands(image.bytes));
    progress("save-load");
    measurements.push(...(await measureSaveAndLoad(image.bytes)));
  }
  for (const { name, read, flags = [], arguments: args = [] } of PROGRAMS) {
    progress(name);
    const script = join(import.meta.dirname, `${name}.js`);
    const output = execFileSync(process.execPath, [...flags, script, ...args], { encoding: "utf8" });
    measurements.push(...read(name, output));
  }
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const machine = `${cpu?.model.trim() ?? arch()}, ${cpus().length} cores, ${memory}, ${platform()} ${arch()}`;
  return { machine, node: process.version, measurements, left };
}

function progress(name: string): void {
  process.stderr.write(`bench: ${name}\n`);
}

function markdown({ machine, node, measurements, left }: Report): string {
  const rows = measurements.map(({ bench, name, value, unit }) => `| ${bench} | ${name} | ${digits(value)} ${unit} |`);
  const missing = left.map((what) => `\nNot measured: ${what}.\n`).join("");
  return `Node ${node} on ${machine}.\n\n| Benchmark | What | Median |\n| --- | --- | ---: |\n${rows.join("\n")}\n${missing}`;
}

/** Three significant digits; whole numbers from 100 on. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function writePage(table: string): void {
  const page = readFileSync(PAGE, "utf8");
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has no place for the results`);
  writeFileSync(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n## Results\n\n${table}\n${page.slice(end)}`);
}

const flags = new Set(process.argv.slice(2));
const report = await measureEverything();
const table = markdown(report);
console.log(flags.has("--json") ? JSON.stringify(report, null, 2) : table);
if (flags.has("--write")) writePage(table);
