import { makedev } from "../../../abi/dev.ts";
import { S_ISLNK } from "../../../abi/stat.ts";
import { STATX_BTIME } from "../../../abi/statx.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { StatxValue } from "../../../platform/program/sys/attributes.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { brokenDownTime, parseTimeZone, strftime } from "../../date/index.ts";
import { toByteString } from "../../io/byte-text.ts";
import { fileModeString, fileTypeName } from "../../mode/index.ts";
import { quoteaf } from "../../quoting/quote.ts";
import { type QuotingStyle, quoteName } from "../../quoting/quoting-style.ts";
import type { ToolContext } from "../../tool.ts";
import { IdNames } from "../../users/index.ts";
import { attempt } from "../attempt.ts";
import { findMountPoint } from "../mount-point.ts";
import {
  epochField,
  hexField,
  octalField,
  type StatField,
  signedField,
  stringField,
  unsignedField,
} from "./directive-field.ts";

/** A file, as stat prints it. */
export interface StatFile {
  readonly name: string;
  readonly stat: StatxValue;
  /** Standard input has no name to look anything up by. */
  readonly isStdin: boolean;
}

/** Values of the directives for files. */
export class FileFormat {
  private readonly tool: ToolContext;
  private readonly names: IdNames;
  private readonly quoting: QuotingStyle;
  /** What could not be found out was reported. */
  hasFailed = false;

  constructor(tool: ToolContext, quoting: QuotingStyle) {
    this.tool = tool;
    this.names = new IdNames(tool.sys);
    this.quoting = quoting;
  }

  /** @param prefix "H" or "L", for parts of device numbers. @returns null: there is no such directive. */
  *expand(letter: string, prefix: string, field: StatField, { name, stat, isStdin }: StatFile): Routine<string | null> {
    const { stx_mode, stx_dev_major, stx_dev_minor, stx_rdev_major, stx_rdev_minor } = stat;
    switch (letter) {
      case "n":
        return stringField(field, toByteString(name));
      case "N":
        return yield* this.quotedName(field, name, stx_mode, isStdin);
      case "d":
        return unsignedField(field, devicePart(prefix, stx_dev_major, stx_dev_minor));
      case "D":
        return hexField(field, makedev(stx_dev_major, stx_dev_minor));
      case "r":
        return unsignedField(field, devicePart(prefix, stx_rdev_major, stx_rdev_minor));
      case "R":
        return hexField(field, makedev(stx_rdev_major, stx_rdev_minor));
      case "t":
        return hexField(field, stx_rdev_major);
      case "T":
        return hexField(field, stx_rdev_minor);
      case "i":
        return unsignedField(field, stat.stx_ino);
      case "a":
        return octalField(field, stx_mode & 0o7777);
      case "A":
        return stringField(field, fileModeString(stx_mode));
      case "f":
        return hexField(field, stx_mode);
      case "F":
        return stringField(field, fileTypeName(stx_mode, stat.stx_size));
      case "h":
        return unsignedField(field, stat.stx_nlink);
      case "u":
        return unsignedField(field, stat.stx_uid);
      case "U":
        return stringField(field, toByteString((yield* this.names.user(stat.stx_uid)) ?? "UNKNOWN"));
      case "g":
        return unsignedField(field, stat.stx_gid);
      case "G":
        return stringField(field, toByteString((yield* this.names.group(stat.stx_gid)) ?? "UNKNOWN"));
      case "m":
        return yield* this.mountPoint(field, name, isStdin);
      case "s":
        return signedField(field, stat.stx_size);
      case "b":
        return unsignedField(field, stat.stx_blocks);
      case "B":
        return unsignedField(field, 512);
      case "o":
        return unsignedField(field, stat.stx_blksize);
      case "C":
        yield* this.fail(`failed to get security context of ${quoteaf(name)}: No data available`);
        return stringField(field, "?");
      default:
        return this.time(letter, field, stat);
    }
  }

  private time(letter: string, field: StatField, stat: StatxValue): string | null {
    const hasBirth = (stat.stx_mask & STATX_BTIME) !== 0;
    const times = { W: stat.stx_btime, X: stat.stx_atime, Y: stat.stx_mtime, Z: stat.stx_ctime } as const;
    const time = times[letter.toUpperCase() as keyof typeof times];
    if (time === undefined) return null;
    const isEpoch = letter === letter.toUpperCase();
    if (letter.toUpperCase() === "W" && !hasBirth) return isEpoch ? unsignedField(field, 0) : stringField(field, "-");
    if (isEpoch) return epochField(field, time.tv_sec, time.tv_nsec);
    const zone = parseTimeZone(this.tool.env["TZ"]);
    const text = strftime("%Y-%m-%d %H:%M:%S.%N %z", brokenDownTime(time.tv_sec, time.tv_nsec, zone));
    return stringField(field, toByteString(text));
  }

  private *quotedName(field: StatField, name: string, mode: number, isStdin: boolean): Routine<string> {
    const quoted = quoteName(toByteString(name), this.quoting);
    if (!S_ISLNK(mode) || isStdin) return stringField(field, quoted);
    const target = yield* attempt(this.tool.sys.readlink(name));
    if (target instanceof Errno) {
      yield* this.fail(`cannot read symbolic link ${quoteaf(name)}: ${target.description}`);
      return "";
    }
    return `${stringField(field, quoted)} -> ${stringField(field, quoteName(toByteString(target), this.quoting))}`;
  }

  private *mountPoint(field: StatField, name: string, isStdin: boolean): Routine<string> {
    const found = isStdin ? null : yield* findMountPoint(this.tool.sys, name);
    if (found instanceof Errno) yield* this.fail(`failed to canonicalize ${quoteaf(name)}: ${found.description}`);
    return stringField(field, typeof found === "string" ? toByteString(found) : "?");
  }

  private *fail(message: string): Routine {
    this.hasFailed = true;
    yield* this.tool.error(message);
  }
}

function devicePart(prefix: string, major: number, minor: number): number {
  if (prefix === "H") return major;
  return prefix === "L" ? minor : makedev(major, minor);
}
