/** find -printf. */

import { ELOOP, ENOENT, ENOTDIR } from "../../../abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW } from "../../../abi/fcntl.ts";
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK, S_ISLNK } from "../../../abi/stat.ts";
import { STATX_BTIME } from "../../../abi/statx.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { brokenDownTime, parseTimeZone, strftime } from "../../date/index.ts";
import { toByteString } from "../../io/byte-text.ts";
import { fileModeString } from "../../mode/index.ts";
import { formatInteger, formatString } from "../../printf/directive.ts";
import { C_ESCAPES } from "../../quoting/letter-escapes.ts";
import { Failure, type ToolContext } from "../../tool.ts";
import type { IdNames } from "../../users/index.ts";
import { attempt } from "../attempt.ts";
import { lastComponent } from "../path.ts";
import { filesystemType } from "./filesystem-type.ts";
import type { VisitedFile } from "./visited-file.ts";

export interface FormatDirective {
  readonly flags: string;
  readonly width: string;
  /** With its point; "" for none. */
  readonly precision: string;
  readonly letter: string;
  /** Behind A, B, C, T: what of the time. */
  readonly of: string;
}

/** A part of a format: text as it is, a directive, or `\c`: nothing more, and everything out. */
export type FormatPart = { readonly text: string } | FormatDirective | { readonly isEnd: true };

const LETTERS = "abcdDfFgGhHiklmMnpPsStuUyYZ";
/** Conversions of strftime(3) as the C library has them: date(1) knows more. */
const LIBC_CONVERSIONS = "aAbBcCdDeFgGhHIjklmMnpPRsuUVwWxyYzZ";
const TIME_LETTERS = "ABCT";

/** Takes a format apart. @returns its parts, and what findutils warns of. @throws Failure */
export function parseFormat(format: string): { parts: FormatPart[]; warnings: string[] } {
  const text = toByteString(format);
  const parts: FormatPart[] = [];
  const warnings: string[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (char === "\\") {
      const [, whole, octal, letter] = /^(\\(?:([0-7]{1,3})|(.?)))/s.exec(text.slice(at))!;
      at += whole!.length;
      if (octal !== undefined) parts.push({ text: String.fromCharCode(Number.parseInt(octal, 8) & 255) });
      else if (letter === "c") {
        parts.push({ isEnd: true });
        break;
      } else if (letter === "") {
        warnings.push("escape `\\' followed by nothing at all");
        parts.push({ text: "\\" });
      } else if (C_ESCAPES.has(letter!)) parts.push({ text: C_ESCAPES.get(letter!)! });
      else {
        warnings.push(`unrecognized escape \`\\${letter}'`);
        parts.push({ text: `\\${letter}` });
      }
    } else if (char === "%") {
      const [whole, flags, width, precision = "", letter] = /^%([-+ #0]*)(\d*)(\.\d*)?(.?)/s.exec(
        text.slice(at),
      )! as unknown as [string, string, string, string?, string?];
      at += whole.length;
      if (letter === "") throw new Failure("error: % at end of format string");
      if (letter === "%") parts.push({ text: "%" });
      else if (TIME_LETTERS.includes(letter!)) {
        const of = text.charAt(at);
        at += of.length;
        if (of !== "") parts.push({ flags, width, precision, letter: letter!, of });
        else {
          warnings.push(`format directive \`%${letter}' should be followed by another character`);
          parts.push({ text: whole });
        }
      } else if (LETTERS.includes(letter!)) parts.push({ flags, width, precision, letter: letter!, of: "" });
      else {
        warnings.push(`unrecognized format directive \`%${letter}'`);
        parts.push({ text: whole });
      }
    } else {
      const end = text.slice(at).search(/[%\\]/);
      const plain = end < 0 ? text.slice(at) : text.slice(at, at + end);
      parts.push({ text: plain });
      at += plain.length;
    }
  }
  return { parts, warnings };
}

/** The value of each directive. */
export class PrintfValues {
  private readonly tool: ToolContext;
  private readonly names: IdNames;

  constructor(tool: ToolContext, names: IdNames) {
    this.tool = tool;
    this.names = names;
  }

  /** @returns a byte string. */
  *expand(part: FormatDirective, file: VisitedFile): Routine<string> {
    const value = yield* this.value(part.letter, part.of, file);
    const directive = {
      flags: part.flags,
      width: Number(part.width === "" ? 0 : part.width),
      precision: part.precision === "" ? -1 : Number(part.precision.slice(1)),
      conversion: part.letter === "m" ? "o" : "d",
    };
    // Numbers are printed as text, but for those that are no more than that.
    if (typeof value === "bigint") return formatInteger(directive, value);
    return formatString({ ...directive, flags: part.flags.replace(/[^-]/g, "") }, value);
  }

  private *value(letter: string, of: string, file: VisitedFile): Routine<string | bigint> {
    const { stat, path, operand, depth } = file;
    switch (letter) {
      case "a":
        return this.date(stat.st_atime, stat.st_atime_nsec);
      case "c":
        return this.date(stat.st_ctime, stat.st_ctime_nsec);
      case "t":
        return this.date(stat.st_mtime, stat.st_mtime_nsec);
      case "A":
        return this.time(of, stat.st_atime, stat.st_atime_nsec);
      case "C":
        return this.time(of, stat.st_ctime, stat.st_ctime_nsec);
      case "T":
        return this.time(of, stat.st_mtime, stat.st_mtime_nsec);
      case "B":
        return yield* this.birth(of, file);
      case "b":
        return String(stat.st_blocks);
      case "k":
        return String(Math.ceil(stat.st_blocks / 2));
      case "d":
        return BigInt(depth);
      case "D":
        return String(stat.st_dev);
      case "f":
        return toByteString(lastComponent(path) || "/");
      case "F":
        return toByteString((yield* filesystemType(this.tool, stat.st_dev)) ?? "unknown");
      case "g":
        return toByteString((yield* this.names.group(stat.st_gid)) ?? String(stat.st_gid));
      case "G":
        return String(stat.st_gid);
      case "h":
        return toByteString(leadingDirectories(path));
      case "H":
        return toByteString(operand);
      case "i":
        return String(stat.st_ino);
      case "l": {
        const target = S_ISLNK(stat.st_mode) ? yield* attempt(this.tool.sys.readlinkat(file.dirfd, file.name)) : "";
        return target instanceof Errno ? "" : toByteString(target);
      }
      case "m":
        return BigInt(stat.st_mode & 0o7777);
      case "M":
        return fileModeString(stat.st_mode);
      case "n":
        return String(stat.st_nlink);
      case "p":
        return toByteString(path);
      case "P":
        return toByteString(depth === 0 ? "" : path.slice(operand.length).replace(/^\//, ""));
      case "s":
        return String(stat.st_size);
      case "S":
        return sparseness(stat.st_size, stat.st_blocks);
      case "u":
        return toByteString((yield* this.names.user(stat.st_uid)) ?? String(stat.st_uid));
      case "U":
        return String(stat.st_uid);
      case "y":
        return typeLetter(stat.st_mode);
      case "Y":
        return yield* this.targetType(file);
      default:
        return "";
    }
  }

  private *birth(of: string, { dirfd, name }: VisitedFile): Routine<string> {
    const stat = yield* attempt(this.tool.sys.statx(dirfd, name, AT_SYMLINK_NOFOLLOW));
    if (stat instanceof Errno || (stat.stx_mask & STATX_BTIME) === 0) return "";
    return this.time(of, stat.stx_btime.tv_sec, stat.stx_btime.tv_nsec);
  }

  private *targetType({ stat, dirfd, name }: VisitedFile): Routine<string> {
    if (!S_ISLNK(stat.st_mode)) return typeLetter(stat.st_mode);
    const target = yield* attempt(this.tool.sys.fstatat(dirfd, name, 0));
    if (!(target instanceof Errno)) return typeLetter(target.st_mode);
    if (target.errno === ENOENT || target.errno === ENOTDIR) return "N";
    return target.errno === ELOOP ? "L" : "?";
  }

  /** As ctime(3), with the fraction of the second. */
  private date(seconds: number, nanoseconds: number): string {
    return this.format(`%a %b %e %H:%M:%S.${digits(nanoseconds)} %Y`, seconds, nanoseconds);
  }

  private time(of: string, seconds: number, nanoseconds: number): string {
    switch (of) {
      case "@":
        return `${seconds}.${digits(nanoseconds)}`;
      case "S":
        return this.format(`%S.${digits(nanoseconds)}`, seconds, nanoseconds);
      case "T":
      case "X":
        return this.format(`%H:%M:%S.${digits(nanoseconds)}`, seconds, nanoseconds);
      case "+":
        return this.format(`%Y-%m-%d+%H:%M:%S.${digits(nanoseconds)}`, seconds, nanoseconds);
      case "r":
        return this.format(`%I:%M:%S.${digits(nanoseconds)} %p`, seconds, nanoseconds);
      default:
        return LIBC_CONVERSIONS.includes(of) ? this.format(`%${of}`, seconds, nanoseconds) : `%${toByteString(of)}`;
    }
  }

  private format(format: string, seconds: number, nanoseconds: number): string {
    const zone = parseTimeZone(this.tool.env["TZ"]);
    return toByteString(strftime(format, brokenDownTime(seconds, nanoseconds, zone)));
  }
}

/** Ten digits, of which the clock knows nine. */
function digits(nanoseconds: number): string {
  return `${String(nanoseconds).padStart(9, "0")}0`;
}

/** %h: what is before the last slash; "." for a name alone. */
function leadingDirectories(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : path.slice(0, slash);
}

function sparseness(size: number, blocks: number): string {
  if (size === 0) return blocks === 0 ? "1" : "inf";
  return String(Number(((blocks * 512) / size).toPrecision(6)));
}

const TYPE_LETTERS: ReadonlyMap<number, string> = new Map([
  [S_IFREG, "f"],
  [S_IFDIR, "d"],
  [S_IFLNK, "l"],
  [S_IFSOCK, "s"],
  [S_IFBLK, "b"],
  [S_IFCHR, "c"],
  [S_IFIFO, "p"],
]);

function typeLetter(mode: number): string {
  return TYPE_LETTERS.get(mode & S_IFMT) ?? "U";
}
