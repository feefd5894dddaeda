import { EACCES, ENOENT } from "../../../abi/errno.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatfsValue } from "../../../platform/program/sys/mounts.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Parsed } from "../../options/parsed.ts";
import { quote } from "../../quoting/quote.ts";
import { defaultBlockSize, parseBlockSize } from "../../size/block-size.ts";
import { HUMAN_1000, HUMAN_1024, type SizeStyle } from "../../size/human-readable.ts";
import { defineTool, Failure, type ToolContext } from "../../tool.ts";
import { attempt } from "../attempt.ts";
import { canonicalize } from "../canonicalize.ts";
import { type Row, tableLines, type Usage } from "./df-table.ts";
import { type MountEntry, readMounts } from "./mount-entry.ts";

/** df(1) */
export const df = defineTool({
  name: "df",
  usage: `[OPTION]... [FILE]...

Show information about the file system on which each FILE resides, or all file systems by default.`,
  options: [
    { short: "a", long: "all", help: "include pseudo, duplicate, inaccessible file systems" },
    { short: "B", long: "block-size", argument: "SIZE", help: "scale sizes by SIZE before printing them" },
    { short: "h", long: "human-readable", help: "print sizes in powers of 1024 (e.g., 1023M)" },
    { short: "H", long: "si", help: "print sizes in powers of 1000 (e.g., 1.1G)" },
    { short: "i", long: "inodes", help: "list inode information instead of block usage" },
    { short: "k", help: "like --block-size=1K" },
    { short: "m" },
    { short: "l", long: "local", help: "limit listing to local file systems" },
    { long: "no-sync", help: "do not invoke sync before getting usage info (default)" },
    { short: "P", long: "portability", help: "use the POSIX output format" },
    { long: "sync", help: "invoke sync before getting usage info" },
    { long: "total", help: "produce a grand total" },
    { short: "t", long: "type", argument: "TYPE", help: "limit listing to file systems of type TYPE" },
    { short: "T", long: "print-type", help: "print file system type" },
    { short: "x", long: "exclude-type", argument: "TYPE", help: "limit listing to file systems not of type TYPE" },
    { short: "v" },
  ],
  *run(tool, parsed) {
    const size = sizeStyle(tool, parsed);
    const excluded = parsed.values("exclude-type");
    let status = 0;
    for (const type of parsed.values("type")) {
      if (!excluded.includes(type)) continue;
      yield* tool.error(`file system type ${quote(type)} both selected and excluded`);
      status = 1;
    }
    if (status !== 0) return status;
    const { operands } = parsed;
    const asked: string[] = [];
    for (const operand of operands) {
      // open(2) would wait for a fifo's writer; stat(2) tells as well whether there is such a file.
      const stat = yield* attempt(tool.sys.stat(operand));
      if (stat instanceof Errno) {
        yield* tool.fileError(operand, stat);
        status = 1;
      } else asked.push(operand);
    }
    if (operands.length > 0 && asked.length === 0) return status;
    if (parsed.last("sync", "no-sync") === "sync") yield* tool.sys.sync();
    const mounts = yield* readMounts(tool.sys);
    const chosen: MountEntry[] = [];
    for (const operand of asked) {
      const mount = yield* mountOf(tool, operand, mounts);
      if (mount !== null) chosen.push(mount);
    }
    const rows: Row[] = [];
    const isListed = operands.length > 0;
    const wanted = (isListed ? chosen : mounts).filter((mount) => isWanted(mount, parsed, isListed));
    for (const mount of isListed || parsed.has("all") ? wanted : yield* withoutDuplicates(tool, wanted)) {
      const statfs = yield* attempt(tool.sys.statfs(mount.target));
      if (statfs instanceof Errno) {
        if (parsed.has("all") && (statfs.errno === EACCES || statfs.errno === ENOENT)) {
          rows.push({ ...mount, usage: null });
          continue;
        }
        yield* tool.fileError(mount.target, statfs);
        status = 1;
        continue;
      }
      if (statfs.f_blocks === 0 && !parsed.has("all") && !isListed) continue;
      rows.push({ ...mount, usage: usageOf(statfs, parsed.has("inodes")) });
    }
    if (rows.length === 0) {
      if (status === 0) throw new Failure("no file systems processed");
      return status;
    }
    if (parsed.has("total")) rows.push({ source: "total", type: "-", target: "-", usage: sum(rows) });
    const lines = tableLines(rows, {
      size,
      showsInodes: parsed.has("inodes"),
      showsType: parsed.has("print-type"),
      isPortable: parsed.has("portability"),
    });
    yield* tool.out.write(`${lines.join("\n")}\n`);
    return status;
  },
});

/** @throws Failure */
function sizeStyle({ env }: ToolContext, parsed: Parsed): SizeStyle {
  let size = defaultBlockSize(env, "DF_BLOCK_SIZE");
  for (const { name, value } of parsed.options) {
    if (name === "human-readable") size = HUMAN_1024;
    else if (name === "si") size = HUMAN_1000;
    else if (name === "k") size = { blockSize: 1024, isHuman: false, suffix: "" };
    else if (name === "m") size = { blockSize: 1 << 20, isHuman: false, suffix: "" };
    else if (name === "block-size") {
      const style = parseBlockSize(value!);
      if (style === "overflow") throw new Failure(`-B argument ${quote(value!)} too large`);
      if (style === "invalid") {
        const suffix = /^\d+[^\d]/.test(value!) ? "suffix in " : "";
        throw new Failure(`invalid ${suffix}-B argument ${quote(value!)}`);
      }
      size = style;
    }
  }
  return size;
}

function isWanted({ type, isDummy, isRemote }: MountEntry, parsed: Parsed, isListed: boolean): boolean {
  if (isRemote && parsed.has("local")) return false;
  if (isDummy && !isListed && !parsed.has("all")) return false;
  const types = parsed.values("type");
  return (types.length === 0 || types.includes(type)) && !parsed.values("exclude-type").includes(type);
}

/** The mount a file is on: the one nearest above it that is on its device. null: it is gone, or its mount is out of sight. */
function* mountOf(tool: ToolContext, path: string, mounts: readonly MountEntry[]): Routine<MountEntry | null> {
  // A device stands for what is mounted from it.
  const device = mounts.findLast(({ source }) => source === path && source.startsWith("/"));
  if (device !== undefined) return device;
  const canonical = yield* canonicalize(tool.sys, path, "existing");
  const stat = yield* attempt(tool.sys.stat(path));
  if (canonical instanceof Errno || stat instanceof Errno) return null;
  let found: MountEntry | null = null;
  for (const mount of mounts) {
    const { target } = mount;
    const isAbove = target === "/" || canonical === target || canonical.startsWith(`${target}/`);
    if (!isAbove || (found !== null && target.length < found.target.length)) continue;
    const at = yield* attempt(tool.sys.stat(target));
    if (!(at instanceof Errno) && at.st_dev === stat.st_dev) found = mount;
  }
  return found;
}

/** Of several mounts of one device the one that shows most of it, nearest to the root. */
function* withoutDuplicates(tool: ToolContext, mounts: readonly MountEntry[]): Routine<MountEntry[]> {
  const kept: { mount: MountEntry; device: number }[] = [];
  for (const mount of mounts) {
    const stat = yield* attempt(tool.sys.stat(mount.target));
    const device = stat instanceof Errno ? -1 : stat.st_dev;
    const at = device === -1 ? -1 : kept.findIndex((each) => each.device === device);
    const seen = kept[at]?.mount;
    if (seen === undefined) {
      kept.push({ mount, device });
      continue;
    }
    const isNearer = seen.target.length > mount.target.length && seen.root.length >= mount.root.length;
    const isOver = seen.source !== mount.source && seen.target === mount.target;
    if (isNearer || isOver || (mount.source.includes("/") && !seen.source.includes("/"))) {
      kept.splice(at, 1);
      kept.push({ mount, device });
    }
  }
  return kept.map(({ mount }) => mount);
}

function usageOf(statfs: StatfsValue, ofInodes: boolean): Usage {
  const { f_blocks, f_bfree, f_bavail, f_files, f_ffree, f_frsize, f_bsize } = statfs;
  if (ofInodes) return { total: BigInt(f_files), used: BigInt(f_files - f_ffree), available: BigInt(f_ffree) };
  const unit = BigInt(f_frsize === 0 ? f_bsize : f_frsize);
  return {
    total: BigInt(f_blocks) * unit,
    used: BigInt(f_blocks - f_bfree) * unit,
    available: BigInt(f_bavail) * unit,
  };
}

function sum(rows: readonly Row[]): Usage {
  const of = (field: keyof Usage) => rows.reduce((total, { usage }) => total + (usage?.[field] ?? 0n), 0n);
  return { total: of("total"), used: of("used"), available: of("available") };
}
