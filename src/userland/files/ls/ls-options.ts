import type { QuotingStyle } from "../../quoting/quoting-style.ts";
import type { SizeStyle } from "../../size/human-readable.ts";

export type LsFormat = "long" | "single" | "down" | "along" | "commas";
export type LsSort = "name" | "size" | "time" | "extension" | "version" | "width" | "none";
export type LsTime = "mtime" | "ctime" | "atime" | "birth";
/** Which links are followed: none, operands, operands that lead to directories, all. */
export type LsDereference = "never" | "operands" | "directories" | "always";
/** What is left out: hidden names, "." and "..", nothing. */
export type LsIgnore = "hidden" | "dots" | "nothing";

/** All that the command line and the environment decide. Plain data. */
export interface LsOptions {
  readonly format: LsFormat;
  readonly sort: LsSort;
  readonly isReversed: boolean;
  readonly hasDirectoriesFirst: boolean;
  readonly time: LsTime;
  readonly ignore: LsIgnore;
  readonly ignoresBackups: boolean;
  readonly ignorePatterns: readonly string[];
  /** Of --hide: they do not count with -a and -A. */
  readonly hidePatterns: readonly string[];
  readonly isRecursive: boolean;
  /** -d */
  readonly listsDirectoriesThemselves: boolean;
  readonly dereference: LsDereference;
  readonly hasInode: boolean;
  readonly hasBlocks: boolean;
  readonly hasOwner: boolean;
  readonly hasGroup: boolean;
  readonly hasAuthor: boolean;
  readonly hasContext: boolean;
  readonly isNumeric: boolean;
  /** Of -s and the total. */
  readonly blockStyle: SizeStyle;
  /** Of a long listing. */
  readonly sizeStyle: SizeStyle;
  /** strftime formats: of files older than six months, and of others. */
  readonly timeFormats: readonly [old: string, recent: string];
  readonly indicators: "none" | "slash" | "file-type" | "classify";
  readonly quoting: QuotingStyle;
  /** -q: "?" for what cannot be printed. */
  readonly hidesControls: boolean;
  /** 0: no limit. */
  readonly lineLength: number;
  readonly tabSize: number;
  readonly isColored: boolean;
  /** $LS_COLORS; null: the built-in ones. */
  readonly colors: string | null;
  readonly end: "\n" | "\0";
  readonly timeZone: string | undefined;
}
