import { ENOENT } from "../../abi/errno.ts";
import { O_CREAT, O_NONBLOCK, O_WRONLY } from "../../abi/fcntl.ts";
import { SEEK_END } from "../../abi/seek.ts";
import { S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import type { Parsed } from "../options/parsed.ts";
import { quote, quoteaf, quotef } from "../quoting/quote.ts";
import { parseBigSize } from "../size/parse-size.ts";
import { defineTool, Failure, type ToolContext, usageFailure } from "../tool.ts";
import { attempt } from "./attempt.ts";

const OFF_T_MAX = 2n ** 63n - 1n;

/** How the size given relates to the present one. */
type Relation = "" | "<" | ">" | "/" | "%" | "+";

interface Size {
  readonly relation: Relation;
  readonly value: bigint;
}

/** @throws Failure */
function parseRelativeSize(text: string): Size {
  const match = /^\s*([<>/%]?)\s*(-?)(.*)$/s.exec(text)!;
  const [, relation, minus, rest] = match as unknown as [string, Relation, string, string];
  const isRelative = minus !== "" || rest.startsWith("+");
  if (isRelative && relation !== "") throw usageFailure("multiple relative modifiers specified");
  const parsed = parseBigSize(rest, "EgGkKmMPtTYZ0");
  if (parsed === "invalid") throw new Failure(`Invalid number: ${quote(minus + rest)}`);
  const value = parsed === "overflow" ? OFF_T_MAX + 1n : parsed;
  if (value > OFF_T_MAX)
    throw new Failure(`Invalid number: ${quote(minus + rest)}: Value too large for defined data type`);
  if ((relation === "/" || relation === "%") && value === 0n) throw new Failure("division by zero");
  return { relation: isRelative ? "+" : relation, value: minus === "" ? value : -value };
}

/** @param present size of the file. @throws Failure */
function newSize({ relation, value }: Size, present: bigint, path: string): bigint {
  switch (relation) {
    case "":
      return value;
    case "<":
      return present < value ? present : value;
    case ">":
      return present > value ? present : value;
    case "/":
      return present - (present % value);
    case "%": {
      const rounded = ((present + value - 1n) / value) * value;
      if (rounded > OFF_T_MAX) throw new Failure(`overflow rounding up size of file ${quoteaf(path)}`);
      return rounded;
    }
    case "+": {
      const sum = present + value;
      if (sum > OFF_T_MAX) throw new Failure(`overflow extending size of file ${quoteaf(path)}`);
      return sum < 0n ? 0n : sum;
    }
  }
}

/** The size of a file that may be a device. */
function* sizeOf(sys: Sys, fd: number): Routine<bigint | Errno> {
  const stat = yield* sys.fstat(fd);
  if (S_ISREG(stat.st_mode)) return BigInt(stat.st_size);
  const end = yield* attempt(sys.lseek(fd, 0, SEEK_END));
  return end instanceof Errno ? end : BigInt(end);
}

/** @throws Failure */
function* truncateFile(
  { sys }: ToolContext,
  path: string,
  fd: number,
  size: Size,
  reference: bigint | null,
  inBlocks: boolean,
): Routine {
  let { value } = size;
  if (inBlocks) {
    const { st_blksize } = yield* sys.fstat(fd);
    value *= BigInt(st_blksize);
    if (value > OFF_T_MAX || value < -OFF_T_MAX)
      throw new Failure(`overflow in ${size.value} * ${st_blksize} byte blocks for file ${quoteaf(path)}`);
  }
  let present = reference ?? 0n;
  if (size.relation !== "" && reference === null) {
    const found = yield* sizeOf(sys, fd);
    if (found instanceof Errno) throw new Failure(`cannot get the size of ${quoteaf(path)}: ${found.description}`);
    present = found;
  }
  const length = newSize({ relation: size.relation, value }, present, path);
  const result = yield* attempt(sys.ftruncate(fd, Number(length < 0n ? 0n : length)));
  if (result instanceof Errno)
    throw new Failure(`failed to truncate ${quoteaf(path)} at ${length} bytes: ${result.description}`);
}

/** The size of the reference file. @throws Failure */
function* referenceSize(sys: Sys, path: string): Routine<bigint> {
  const stat = yield* attempt(sys.stat(path));
  if (stat instanceof Errno) throw new Failure(`cannot stat ${quoteaf(path)}: ${stat.description}`);
  if (S_ISREG(stat.st_mode)) return BigInt(stat.st_size);
  const fd = yield* attempt(sys.open(path));
  const size = fd instanceof Errno ? fd : yield* sizeOf(sys, fd);
  if (!(fd instanceof Errno)) yield* sys.close(fd);
  if (size instanceof Errno) throw new Failure(`cannot get the size of ${quoteaf(path)}: ${size.description}`);
  return size;
}

/** @throws Failure */
function checkOptions(parsed: Parsed, size: Size | null): void {
  const hasReference = parsed.has("reference");
  if (!hasReference && size === null)
    throw usageFailure(`you must specify either ${quote("--size")} or ${quote("--reference")}`);
  if (hasReference && size !== null && size.relation === "")
    throw usageFailure(`you must specify a relative ${quote("--size")} with ${quote("--reference")}`);
  if (parsed.has("io-blocks") && size === null)
    throw usageFailure(`${quote("--io-blocks")} was specified but ${quote("--size")} was not`);
  if (parsed.operands.length === 0) throw usageFailure("missing file operand");
}

export const truncate = defineTool({
  name: "truncate",
  usage: `OPTION... FILE...

Shrink or extend the size of each FILE to the given size; what is new reads as zeros.
SIZE may be relative to the present size: +NUM extends, -NUM reduces, <NUM is at most, >NUM at least,
/NUM rounds down, %NUM rounds up to a multiple.`,
  options: [
    { short: "c", long: "no-create", help: "do not create any files" },
    { short: "o", long: "io-blocks", help: "SIZE counts blocks of the filesystem, not bytes" },
    { short: "r", long: "reference", argument: "RFILE", help: "start from the size of RFILE" },
    { short: "s", long: "size", argument: "SIZE", help: "set or adjust the size by SIZE bytes" },
  ],
  *run(tool, parsed) {
    const { sys } = tool;
    const text = parsed.value("size");
    const size = text === undefined ? null : parseRelativeSize(text);
    checkOptions(parsed, size);
    const path = parsed.value("reference");
    const reference = path === undefined ? null : yield* referenceSize(sys, path);
    const wanted: Size = size ?? { relation: "", value: reference! };
    const isCreating = !parsed.has("no-create");
    let status = 0;
    for (const file of parsed.operands) {
      const fd = yield* attempt(sys.open(file, O_WRONLY | O_NONBLOCK | (isCreating ? O_CREAT : 0)));
      if (fd instanceof Errno) {
        if (!isCreating && fd.errno === ENOENT) continue;
        yield* tool.error(`cannot open ${quoteaf(file)} for writing: ${fd.description}`);
        status = 1;
        continue;
      }
      try {
        yield* truncateFile(tool, file, fd, wanted, reference, parsed.has("io-blocks"));
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        yield* tool.error(error.message);
        status = 1;
      }
      const closed = yield* attempt(sys.close(fd));
      if (closed instanceof Errno) {
        yield* tool.error(`failed to close ${quotef(file)}: ${closed.description}`);
        status = 1;
      }
    }
    return status;
  },
});
