import { CLOCK_MONOTONIC } from "../../../abi/time.ts";
import type { TimespecValue } from "../../../platform/program/sys/arguments.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { HUMAN_1000, HUMAN_1024, humanReadable, type SizeStyle } from "../../size/human-readable.ts";
import type { ToolContext } from "../../tool.ts";
import type { StatusLevel } from "./operands.ts";

/** What dd counts. Plain data. */
export interface Counts {
  fullReads: number;
  partialReads: number;
  fullWrites: number;
  partialWrites: number;
  bytesWritten: number;
}

/** What a checkpoint keeps of the clock and of the line of progress. Times are nanoseconds of CLOCK_MONOTONIC. */
export interface StatisticsState {
  readonly startTime: number;
  nextTime: number;
  /** Chars of the line of progress that stands on the terminal. */
  progressLength: number;
}

const SECOND = 1e9;

/** What dd reports on standard error of how much it copied, and how fast. */
export class Statistics {
  private readonly tool: ToolContext;
  private readonly level: StatusLevel;
  readonly state: StatisticsState;

  constructor(tool: ToolContext, level: StatusLevel, state: StatisticsState) {
    this.tool = tool;
    this.level = level;
    this.state = state;
  }

  /** The state of a copy that begins now. */
  static *begin(tool: ToolContext): Routine<StatisticsState> {
    const startTime = nanoseconds(yield* tool.sys.clock_gettime(CLOCK_MONOTONIC));
    return { startTime, nextTime: startTime + SECOND, progressLength: 0 };
  }

  /** With status=progress: a line that is written anew once a second. */
  *progress(counts: Counts): Routine {
    if (this.level !== "progress") return;
    const { state } = this;
    const now = nanoseconds(yield* this.tool.sys.clock_gettime(CLOCK_MONOTONIC));
    if (now < state.nextTime) return;
    const elapsed = now - state.startTime;
    const text = transferText(counts.bytesWritten, elapsed, `${Math.round(elapsed / SECOND)} s`);
    yield* this.tool.report(`\r${text.padEnd(state.progressLength)}`);
    state.progressLength = text.length;
    while (state.nextTime <= now) state.nextTime += SECOND;
  }

  /** What is left to be said at the end, and on SIGUSR1. */
  *print(counts: Counts): Routine {
    if (this.level === "none") return;
    const { fullReads, partialReads, fullWrites, partialWrites, bytesWritten } = counts;
    let text = this.state.progressLength > 0 ? "\n" : "";
    this.state.progressLength = 0;
    text += `${fullReads}+${partialReads} records in\n${fullWrites}+${partialWrites} records out\n`;
    if (this.level !== "noxfer") {
      const now = nanoseconds(yield* this.tool.sys.clock_gettime(CLOCK_MONOTONIC));
      const elapsed = now - this.state.startTime;
      text += `${transferText(bytesWritten, elapsed, `${general(elapsed / SECOND)} s`)}\n`;
    }
    yield* this.tool.report(text);
  }
}

function nanoseconds({ tv_sec, tv_nsec }: TimespecValue): number {
  return tv_sec * SECOND + tv_nsec;
}

/** "1048576 bytes (1.0 MB, 1.0 MiB) copied, 0.01 s, 105 MB/s" */
function transferText(bytes: number, elapsed: number, time: string): string {
  const decimal = size(bytes, HUMAN_1000);
  const binary = size(bytes, HUMAN_1024);
  const rate = elapsed > 0 ? `${size(Math.round((bytes * SECOND) / elapsed), HUMAN_1000)}/s` : "Infinity B/s";
  const sizes = bytes < 1000 ? "" : bytes < 1024 ? ` (${decimal})` : ` (${decimal}, ${binary})`;
  return `${bytes} ${bytes === 1 ? "byte" : "bytes"}${sizes} copied, ${time}, ${rate}`;
}

/** "512 B", "1.0 kB", "1.0 KiB" */
export function size(bytes: number | bigint, style: SizeStyle): string {
  const [, digits, letter] = /^(.*?)(\D?)$/.exec(humanReadable(bytes, 1, style, "nearest"))!;
  return `${digits} ${letter}${letter !== "" && style.blockSize === 1024 ? "i" : ""}B`;
}

/** printf's %g */
function general(value: number): string {
  if (value === 0) return "0";
  const [mantissa, exponent] = value.toExponential(5).split("e") as [string, string];
  const power = Number(exponent);
  const trimmed = (text: string) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (power < -4 || power >= 6)
    return `${trimmed(mantissa)}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
  return trimmed(value.toFixed(5 - power));
}
