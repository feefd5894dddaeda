import { SEEK_CUR } from "../../abi/seek.ts";
import { S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { ExitStatus } from "../../platform/program/program.ts";
import type { StatValue } from "../../platform/program/sys/attributes.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { concatenated } from "../io/read-all.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote } from "../quoting/quote.ts";
import { parseSize } from "../size/parse-size.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";

const DIFFERENT = 1;
const TROUBLE = 2;
const NEWLINE = 10;
/** Bytes of each file compared at once. */
const BLOCK = 1 << 16;

type Output = "first" | "all" | "status";

/** One of the two files. */
interface Input {
  readonly name: string;
  readonly fd: number;
}

/** What a checkpoint keeps. */
interface CmpState {
  readonly inputs: readonly [Input, Input];
  readonly width: number;
  /** Bytes that are still to be compared; null: all. */
  readonly limit: number | null;
  /** Bytes compared. */
  readonly offset: number;
  /** Of the next byte. */
  readonly line: number;
  readonly isAtLineStart: boolean;
  readonly status: number;
}

/** How many bytes to leave out at the beginning of each file. @throws Failure */
function skipsOf(parsed: Parsed): [number, number] {
  const option = parsed.value("ignore-initial");
  const skips: [number, number] = [0, 0];
  const parse = (text: string, whole = text): number => {
    const size = parseSize(text, "kKMGTPEZY0");
    if (typeof size === "string") throw usageFailure(`invalid --ignore-initial value ${quote(whole)}`);
    return size;
  };
  if (option !== undefined) {
    const [first, second = first] = option.split(":", 2) as [string, string?];
    skips[0] = parse(first, option);
    skips[1] = parse(second);
  }
  const [, , one, other] = parsed.operands;
  if (one !== undefined) skips[0] = Math.max(skips[0], parse(one));
  if (other !== undefined) skips[1] = Math.max(skips[1], parse(other));
  return skips;
}

/** @throws Failure */
function limitOf(parsed: Parsed): number | null {
  const text = parsed.value("bytes");
  if (text === undefined) return null;
  const size = parseSize(text, "kKMGTPEZY0");
  if (typeof size === "string") throw usageFailure(`invalid --bytes value ${quote(text)}`);
  return size;
}

function outputOf(parsed: Parsed): Output {
  const isAll = parsed.has("verbose");
  const isStatus = parsed.has("quiet");
  if (isAll && isStatus) throw usageFailure("options -l and -s are incompatible");
  return isAll ? "all" : isStatus ? "status" : "first";
}

/** Up to `length` bytes: fewer only at the end of the file. */
function* readBlock(sys: Sys, fd: number, length: number): Routine<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let missing = length; missing > 0; ) {
    const piece = yield* sys.read(fd, missing);
    if (piece.length === 0) break;
    pieces.push(piece);
    missing -= piece.length;
  }
  return concatenated(pieces);
}

/** Leaves out the first `count` bytes, of a pipe by reading them. */
function* skip(sys: Sys, fd: number, count: number): Routine {
  if (count === 0) return;
  const moved = yield* attempt(sys.lseek(fd, count, SEEK_CUR));
  if (!(moved instanceof Errno)) return;
  for (let rest = count; rest > 0; ) {
    const bytes = yield* readBlock(sys, fd, Math.min(rest, BLOCK));
    if (bytes.length === 0) return;
    rest -= bytes.length;
  }
}

/** A byte as cat -v shows it. */
function shown(byte: number): string {
  const prefix = byte >= 128 ? "M-" : "";
  const low = byte & 127;
  return prefix + (low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? "^?" : String.fromCharCode(low));
}

function octal(byte: number): string {
  return byte.toString(8).padStart(3);
}

/** Digits of the largest byte number that -l can print. */
function* widthOf(
  sys: Sys,
  inputs: readonly Input[],
  stats: readonly StatValue[],
  limit: number | null,
): Routine<number> {
  let largest = limit ?? Number.MAX_SAFE_INTEGER;
  for (const [i, { fd }] of inputs.entries()) {
    const { st_mode, st_size } = stats[i]!;
    if (S_ISREG(st_mode)) largest = Math.min(largest, st_size - (yield* sys.lseek(fd, 0, SEEK_CUR)));
  }
  return String(Math.max(0, largest)).length;
}

/** Opens the files. @returns a state to start with, or what the exit status is without reading them. */
function* open(tool: ToolContext, parsed: Parsed, output: Output): Routine<CmpState | number> {
  const { sys } = tool;
  const limit = limitOf(parsed);
  const skips = skipsOf(parsed);
  const names = [parsed.operands[0]!, parsed.operands[1] ?? "-"];
  const inputs: Input[] = [];
  for (const name of names) {
    const fd = name === "-" ? 0 : yield* attempt(sys.open(name));
    if (fd instanceof Errno) {
      if (output !== "status") yield* tool.error(`${name}: ${fd.description}`);
      return TROUBLE;
    }
    inputs.push({ name, fd });
  }
  const stats: StatValue[] = [];
  for (const { fd } of inputs) stats.push(yield* sys.fstat(fd));
  const [one, other] = stats as [StatValue, StatValue];
  const isSame = one.st_dev === other.st_dev && one.st_ino === other.st_ino && names[0] === names[1];
  if (isSame && skips[0] === skips[1]) return 0;
  for (const [i, { fd }] of inputs.entries()) yield* skip(sys, fd, skips[i]!);
  if (output === "status" && limit === null && S_ISREG(one.st_mode) && S_ISREG(other.st_mode)) {
    const rests = [Math.max(0, one.st_size - skips[0]), Math.max(0, other.st_size - skips[1])];
    if (one.st_size > 0 && other.st_size > 0 && rests[0] !== rests[1]) return DIFFERENT;
  }
  return {
    inputs: inputs as [Input, Input] as readonly [Input, Input],
    width: output === "all" ? yield* widthOf(sys, inputs, stats, limit) : 0,
    limit,
    offset: 0,
    line: 1,
    isAtLineStart: true,
    status: 0,
  };
}

/** What is at the end of one of the files, where it is not the end of both. */
function endMessage({ offset, line, isAtLineStart }: CmpState, name: string, output: Output): string {
  if (offset === 0) return `EOF on ${name} which is empty`;
  if (output !== "first") return `EOF on ${name} after byte ${offset}`;
  return `EOF on ${name} after byte ${offset}, ${isAtLineStart ? "" : "in "}line ${isAtLineStart ? line - 1 : line}`;
}

class Comparison {
  private readonly tool: ToolContext;
  private readonly output: Output;
  private readonly printsBytes: boolean;
  private state: CmpState;

  constructor(tool: ToolContext, output: Output, printsBytes: boolean, state: CmpState) {
    this.tool = tool;
    this.output = output;
    this.printsBytes = printsBytes;
    this.state = state;
  }

  /** @returns the exit status. */
  *run(): Routine<number> {
    const { tool } = this;
    for (;;) {
      const { inputs, limit } = this.state;
      const length = limit === null ? BLOCK : Math.min(BLOCK, limit);
      const blocks: Uint8Array[] = [];
      for (const { name, fd } of inputs) {
        try {
          blocks.push(yield* readBlock(tool.sys, fd, length));
        } catch (error) {
          if (!(error instanceof Errno)) throw error;
          throw new Failure(`${name}: ${error.description}`);
        }
      }
      const [one, other] = blocks as [Uint8Array, Uint8Array];
      const isEnd = yield* this.compare(one, other);
      if (isEnd) return this.state.status;
      if (one.length !== other.length) {
        const shorter = inputs[one.length < other.length ? 0 : 1];
        if (this.output !== "status") yield* tool.error(endMessage(this.state, shorter.name, this.output));
        return DIFFERENT;
      }
      if (one.length < length || (limit !== null && limit === length)) return this.state.status;
      yield* tool.checkpoint(this.state);
    }
  }

  /** Compares as many bytes as both have. @returns whether that decided the matter. */
  private *compare(one: Uint8Array, other: Uint8Array): Routine<boolean> {
    const { tool, output } = this;
    const { inputs, width, offset } = this.state;
    const length = Math.min(one.length, other.length);
    let { line, isAtLineStart, status } = this.state;
    for (let i = 0; i < length; i++) {
      const [a, b] = [one[i]!, other[i]!];
      if (a !== b) {
        status = DIFFERENT;
        if (output !== "all") {
          this.state = { ...this.state, status };
          if (output === "first") yield* tool.out.write(this.firstDifference(inputs, offset + i + 1, line, a, b));
          return true;
        }
        const number = String(offset + i + 1).padStart(width);
        const [left, right] = this.printsBytes
          ? [`${octal(a)} ${shown(a).padEnd(4)}`, `${octal(b)} ${shown(b)}`]
          : [octal(a), octal(b)];
        if (tool.out.add(`${number} ${left} ${right}\n`)) yield* tool.out.flush();
      }
      isAtLineStart = a === NEWLINE;
      if (isAtLineStart) line++;
    }
    const { limit } = this.state;
    this.state = {
      ...this.state,
      offset: offset + length,
      line,
      isAtLineStart,
      status,
      limit: limit === null ? null : limit - length,
    };
    return false;
  }

  private firstDifference([one, other]: readonly Input[], byte: number, line: number, a: number, b: number): string {
    // POSIX says "char", GNU says so unless it shows what a byte is.
    const unit = this.printsBytes ? "byte" : "char";
    const where = `${one!.name} ${other!.name} differ: ${unit} ${byte}, line ${line}`;
    return this.printsBytes ? `${where} is ${octal(a)} ${shown(a)} ${octal(b)} ${shown(b)}\n` : `${where}\n`;
  }
}

export const cmp = defineTool<CmpState>({
  name: "cmp",
  usage: `[OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]

Compare two files byte by byte. SKIP1 and SKIP2 are the bytes to leave out at the beginning of each file.
The exit status is 0 if they are the same, 1 if they differ, 2 for trouble.`,
  options: [
    { short: "b", long: "print-bytes", help: "print differing bytes" },
    { short: "c", long: "print-chars" },
    {
      short: "i",
      long: "ignore-initial",
      argument: "SKIP",
      help: "leave out the first SKIP bytes of both, or\nSKIP1:SKIP2 of each",
    },
    { short: "l", long: "verbose", help: "print the numbers and values of all differing bytes" },
    { short: "n", long: "bytes", argument: "LIMIT", help: "compare at most LIMIT bytes" },
    { short: "s", long: ["quiet", "silent"], help: "print nothing" },
  ],
  usageStatus: TROUBLE,
  hasPrefixedHint: true,
  *run(tool, parsed, state): Routine<ExitStatus> {
    const output = outputOf(parsed);
    if (parsed.operands.length === 0) throw usageFailure(`missing operand after ${quote(tool.argv[0] ?? "cmp")}`);
    if (parsed.operands.length > 4) {
      skipsOf(parsed);
      throw usageFailure(`extra operand ${quote(parsed.operands[4]!)}`);
    }
    const start = state ?? (yield* open(tool, parsed, output));
    if (typeof start === "number") return start;
    const printsBytes = parsed.has("print-bytes") || parsed.has("print-chars");
    return yield* new Comparison(tool, output, printsBytes, start).run();
  },
});
