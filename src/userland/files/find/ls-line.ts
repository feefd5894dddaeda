/** find -ls: like ls -dils, with columns that grow as wider values come. */
import { major, minor } from "../../../abi/dev.ts";
import { S_ISBLK, S_ISCHR, S_ISLNK } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { brokenDownTime, parseTimeZone, strftime } from "../../date/index.ts";
import { toByteString } from "../../io/byte-text.ts";
import { fileModeString } from "../../mode/index.ts";
import { quoteName } from "../../quoting/quoting-style.ts";
import type { ToolContext } from "../../tool.ts";
import type { IdNames } from "../../users/index.ts";
import { attempt } from "../attempt.ts";
import type { VisitedFile } from "./visited-file.ts";

/** Seconds after which a file's year is more interesting than the time. */
const SIX_MONTHS = 31556952 / 2;

/** Widths so far. Plain data. */
export interface LsWidths {
  inode: number;
  blocks: number;
  links: number;
  owner: number;
  group: number;
  size: number;
}

export const INITIAL_WIDTHS: Readonly<LsWidths> = { inode: 9, blocks: 6, links: 3, owner: 8, group: 8, size: 8 };

/** @param now seconds. @returns a byte string, without a newline. */
export function* lsLine(
  tool: ToolContext,
  names: IdNames,
  { stat, path, dirfd, name }: VisitedFile,
  widths: LsWidths,
  now: number,
): Routine<string> {
  const field = (key: keyof LsWidths, text: string, isLeft = false): string => {
    widths[key] = Math.max(widths[key], text.length);
    return isLeft ? text.padEnd(widths[key]) : text.padStart(widths[key]);
  };
  const idField = (key: "owner" | "group", known: string | null, id: number): string => {
    if (known !== null) return field(key, toByteString(known), true);
    const shown = field(key, String(id), true);
    // findutils counts the blank behind an owner's number as well: each makes the column wider.
    if (key === "owner") widths[key]++;
    return shown;
  };
  const isDevice = S_ISCHR(stat.st_mode) || S_ISBLK(stat.st_mode);
  const size = isDevice
    ? `${String(major(stat.st_rdev)).padStart(3)}, ${String(minor(stat.st_rdev)).padStart(3)}`
    : String(stat.st_size);
  const blocks = blocksShown(stat.st_blocks, tool.env["POSIXLY_CORRECT"] !== undefined);
  const owner = yield* names.user(stat.st_uid);
  const group = yield* names.group(stat.st_gid);
  const isRecent = now - SIX_MONTHS <= stat.st_mtime && stat.st_mtime <= now + 3600;
  const time = brokenDownTime(stat.st_mtime, stat.st_mtime_nsec, parseTimeZone(tool.env["TZ"]));
  const line =
    `${field("inode", String(stat.st_ino))} ${field("blocks", String(blocks))} ${fileModeString(stat.st_mode)} ` +
    `${field("links", String(stat.st_nlink))} ${idField("owner", owner, stat.st_uid)} ` +
    `${idField("group", group, stat.st_gid)} ${field("size", size)} ` +
    `${strftime(isRecent ? "%b %e %H:%M" : "%b %e  %Y", time)} ${quoteName(toByteString(path), "escape")}`;
  if (!S_ISLNK(stat.st_mode)) return line;
  const target = yield* attempt(tool.sys.readlinkat(dirfd, name));
  return target instanceof Errno ? line : `${line} -> ${quoteName(toByteString(target), "escape")}`;
}

/** Blocks of 1024 bytes, or POSIX's of 512. */
function blocksShown(blocks: number, isPosix: boolean): number {
  return isPosix ? blocks : Math.ceil(blocks / 2);
}
