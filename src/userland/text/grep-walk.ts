import { O_DIRECTORY, O_NONBLOCK, O_RDONLY } from "../../abi/fcntl.ts";
import { S_ISDIR, S_ISLNK, S_ISREG } from "../../abi/stat.ts";
import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { fnmatch } from "../fnmatch/index.ts";
import type { Parsed } from "../options/parsed.ts";
import { quotef } from "../quoting/quote.ts";
import type { ToolContext } from "../tool.ts";
import type { GrepSettings } from "./grep-options.ts";
import { STDIN } from "./input.ts";

/** A file or directory that is still to be searched. Data for a checkpoint. */
export interface GrepEntry {
  readonly path: string;
  /** Named on the command line, not found in a directory. */
  readonly isOperand: boolean;
  /** "device:inode" of the directories it was found in, to notice when one comes again. */
  readonly ancestors: readonly string[];
}

/** A rule of --include, --exclude or --exclude-dir. */
interface Rule {
  readonly pattern: string;
  readonly isInclusive: boolean;
}

/** Which files grep looks into. */
export class GrepWalk {
  private readonly tool: ToolContext;
  private readonly settings: GrepSettings;
  private readonly fileRules: readonly Rule[];
  private readonly directoryRules: readonly Rule[];
  /** Without operands, "./" is not shown. */
  private readonly isWithoutOperands: boolean;

  /** @param excluded patterns of --exclude-from. */
  constructor(
    tool: ToolContext,
    settings: GrepSettings,
    parsed: Parsed,
    excluded: readonly string[],
    isWithoutOperands: boolean,
  ) {
    this.tool = tool;
    this.settings = settings;
    this.isWithoutOperands = isWithoutOperands;
    const given = parsed.options.filter(({ name }) => name === "include" || name === "exclude");
    this.fileRules = [
      ...given.map(({ name, value }) => ({ pattern: value!, isInclusive: name === "include" })),
      ...excluded.map((pattern) => ({ pattern, isInclusive: false })),
    ];
    this.directoryRules = parsed
      .values("exclude-dir")
      .map((pattern) => ({ pattern: pattern.replace(/(.)\/+$/s, "$1"), isInclusive: false }));
  }

  /** What is shown of a path. */
  nameOf(path: string): string {
    return this.isWithoutOperands && path.startsWith("./") ? path.slice(2) : path;
  }

  /**
   * Opens an entry.
   * @returns the descriptor of a file to search; the entries of a directory to descend into; null when there is nothing to do.
   * @throws Errno
   */
  *open(entry: GrepEntry): Routine<number | GrepEntry[] | null> {
    const { sys } = this.tool;
    const { settings } = this;
    if (entry.path === STDIN && entry.isOperand) return this.isSkipped("-", this.fileRules, true) ? null : 0;
    const isFollowed = entry.isOperand || settings.followsLinks;
    const stat = yield* isFollowed ? sys.stat(entry.path) : sys.lstat(entry.path);
    if (S_ISLNK(stat.st_mode)) return null;
    const isRecursive = settings.directories === "recurse";
    if (S_ISDIR(stat.st_mode) && settings.directories !== "read") {
      if (!isRecursive || this.isDirectorySkipped(entry)) return null;
      return yield* this.directory(entry, `${stat.st_dev}:${stat.st_ino}`);
    }
    if (this.isSkipped(entry.path, S_ISDIR(stat.st_mode) ? this.directoryRules : this.fileRules, entry.isOperand))
      return null;
    const isDevice = !S_ISREG(stat.st_mode) && !S_ISDIR(stat.st_mode);
    const skipsDevice = settings.devices === "skip" || (settings.devices === "default" && !entry.isOperand);
    if (isDevice && skipsDevice) return null;
    return yield* sys.open(entry.path, O_RDONLY | (settings.devices === "skip" ? O_NONBLOCK : 0));
  }

  private isDirectorySkipped(entry: GrepEntry): boolean {
    if (entry.isOperand && this.isWithoutOperands) return false;
    return this.isSkipped(entry.path, this.directoryRules, entry.isOperand);
  }

  private *directory(entry: GrepEntry, identity: string): Routine<GrepEntry[]> {
    const { sys } = this.tool;
    if (entry.ancestors.includes(identity)) {
      if (!this.settings.isSilent) yield* this.tool.error(`warning: ${quotef(entry.path)}: recursive directory loop`);
      return [];
    }
    const fd = yield* sys.open(entry.path, O_RDONLY | O_DIRECTORY);
    const names: string[] = [];
    for (;;) {
      const entries = yield* sys.getdents(fd).orErrno();
      if (typeof entries === "number") throw new Errno(-entries, "getdents64", entry.path);
      if (entries.length === 0) break;
      names.push(...entries.map(({ d_name }) => d_name).filter((name) => name !== "." && name !== ".."));
    }
    yield* sys.close(fd);
    const ancestors = [...entry.ancestors, identity];
    const parent = entry.path.endsWith("/") ? entry.path : `${entry.path}/`;
    return names.map((name) => ({ path: parent + name, isOperand: false, ancestors }));
  }

  /** The last rule that fits decides. Where none fits it is the opposite of the first. */
  private isSkipped(path: string, rules: readonly Rule[], isOperand: boolean): boolean {
    if (rules.length === 0) return false;
    const names = isOperand ? suffixes(path) : [path.slice(path.lastIndexOf("/") + 1)];
    const rule = rules.findLast(({ pattern }) => names.some((name) => fnmatch(pattern, name)));
    return rule === undefined ? rules[0]!.isInclusive : !rule.isInclusive;
  }
}

/** The path, and what is behind each of its slashes. */
function suffixes(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(i).join("/"));
}
