import { major, minor } from "../../../abi/dev.ts";
import { S_ISBLK, S_ISCHR, S_ISLNK } from "../../../abi/stat.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { brokenDownTime, type PointInTime, parseTimeZone, strftime } from "../../date/index.ts";
import { toByteString } from "../../io/byte-text.ts";
import { fileModeString, fileTypeLetter } from "../../mode/index.ts";
import { humanReadable } from "../../size/human-readable.ts";
import type { IdNames } from "../../users/index.ts";
import type { FileInfo } from "./file-info.ts";
import type { LsOptions } from "./ls-options.ts";
import type { NamePrinter } from "./name-printer.ts";
import { timeOf } from "./sort.ts";

/** Half of the Gregorian year's mean length: older files show their year. */
const SIX_MONTHS = 31556952 / 2;

/** A cell of the listing; numbers stand to the right. */
interface Cell {
  readonly text: string;
  readonly isRight: boolean;
}

interface Row {
  readonly file: FileInfo;
  readonly inode: string;
  readonly blocks: string;
  readonly mode: string;
  readonly links: string;
  readonly ids: readonly Cell[];
  readonly device: readonly [major: string, minor: string] | null;
  readonly size: string;
  readonly time: string;
}

/** ls -l. */
export class LongFormat {
  private readonly options: LsOptions;
  private readonly names: NamePrinter;
  private readonly users: IdNames;
  private readonly now: PointInTime;

  constructor(options: LsOptions, names: NamePrinter, users: IdNames, now: PointInTime) {
    this.options = options;
    this.names = names;
    this.users = users;
    this.now = now;
  }

  /** One line for each file. */
  *lines(files: readonly FileInfo[], someQuoted: boolean): Routine<string[]> {
    const rows: Row[] = [];
    for (const file of files) rows.push(yield* this.row(file));
    const inodeWidth = largest(rows, ({ inode }) => inode.length);
    const blocksWidth = largest(rows, ({ blocks }) => blocks.length);
    const linksWidth = largest(rows, ({ links }) => links.length);
    const idWidths = (rows[0]?.ids ?? []).map((_, i) => largest(rows, ({ ids }) => ids[i]!.text.length));
    const majorWidth = largest(rows, ({ device }) => device?.[0].length ?? 0);
    const minorWidth = largest(rows, ({ device }) => device?.[1].length ?? 0);
    const hasDevice = rows.some(({ device }) => device !== null);
    const sizeWidth = Math.max(
      largest(rows, ({ size }) => size.length),
      hasDevice ? majorWidth + 2 + minorWidth : 0,
    );
    const timeWidth = this.formatted(0, 0, this.options.timeFormats[0]).length;
    return rows.map((row) => {
      const normal = this.names.normal();
      let line = "";
      if (this.options.hasInode) line += `${row.inode.padStart(inodeWidth)} `;
      if (this.options.hasBlocks) line += `${row.blocks.padStart(blocksWidth)} `;
      line += `${row.mode} ${row.links.padStart(linksWidth)} `;
      for (const [i, { text, isRight }] of row.ids.entries())
        line += `${isRight ? text.padStart(idWidths[i]!) : text.padEnd(idWidths[i]!)} `;
      if (row.device !== null) {
        const blanks = Math.max(0, sizeWidth - (majorWidth + 2 + minorWidth));
        line += `${row.device[0].padStart(majorWidth + blanks)}, ${row.device[1].padStart(minorWidth)} `;
      } else line += `${row.size.padStart(sizeWidth)} `;
      line += row.file.stat === null ? `${row.time.padStart(timeWidth)} ` : `${row.time} `;
      const name = this.names.print(row.file, someQuoted, line.length);
      const isLink = S_ISLNK(row.file.stat?.st_mode ?? row.file.type) && row.file.target !== null;
      if (!isLink) return normal + line + name;
      const column = line.length + this.names.width(row.file, someQuoted) + 4;
      // The arrow says that it is a link: no indicator does.
      const bare = this.options.indicators === "none" ? name : name.replace(/@$/, "");
      return `${normal}${line}${bare} -> ${this.names.printTarget(row.file, column)}`;
    });
  }

  private *row(file: FileInfo): Routine<Row> {
    const { stat } = file;
    const { options } = this;
    if (stat === null) {
      const ids = this.idsShown().map(() => ({ text: "?", isRight: false }));
      const mode = `${fileTypeLetter(file.type)}?????????`;
      return { file, inode: "?", blocks: "?", mode, links: "?", ids, device: null, size: "?", time: "?" };
    }
    const isDevice = S_ISCHR(stat.st_mode) || S_ISBLK(stat.st_mode);
    const ids: Cell[] = [];
    for (const kind of this.idsShown()) {
      if (kind === "context") ids.push({ text: "?", isRight: false });
      else ids.push(yield* this.id(kind === "group" ? stat.st_gid : stat.st_uid, kind === "group"));
    }
    return {
      file,
      inode: String(stat.st_ino),
      blocks: humanReadable(stat.st_blocks, 512, options.blockStyle),
      mode: fileModeString(stat.st_mode),
      links: String(stat.st_nlink),
      ids,
      device: isDevice ? [String(major(stat.st_rdev)), String(minor(stat.st_rdev))] : null,
      size: isDevice ? "" : humanReadable(Math.max(0, stat.st_size), 1, options.sizeStyle),
      time: this.time(file),
    };
  }

  private idsShown(): readonly ("user" | "group" | "context")[] {
    const { hasOwner, hasGroup, hasAuthor, hasContext } = this.options;
    return [
      ...(hasOwner ? ["user" as const] : []),
      ...(hasGroup ? ["group" as const] : []),
      ...(hasAuthor ? ["user" as const] : []),
      ...(hasContext ? ["context" as const] : []),
    ];
  }

  private *id(id: number, isGroup: boolean): Routine<Cell> {
    const name = this.options.isNumeric ? null : yield* isGroup ? this.users.group(id) : this.users.user(id);
    return name === null ? { text: String(id), isRight: true } : { text: toByteString(name), isRight: false };
  }

  private time(file: FileInfo): string {
    const { time, timeFormats } = this.options;
    const [seconds, nanoseconds] = timeOf(file, time);
    const { tv_sec, tv_nsec } = this.now;
    const isPast = seconds < tv_sec || (seconds === tv_sec && nanoseconds <= tv_nsec);
    const isRecent = isPast && seconds > tv_sec - SIX_MONTHS;
    return this.formatted(seconds, nanoseconds, timeFormats[isRecent ? 1 : 0]);
  }

  private formatted(seconds: number, nanoseconds: number, format: string): string {
    const zone = parseTimeZone(this.options.timeZone);
    return toByteString(strftime(format, brokenDownTime(seconds, nanoseconds, zone)));
  }
}

function largest(rows: readonly Row[], lengthOf: (row: Row) => number): number {
  let length = 0;
  for (const row of rows) length = Math.max(length, lengthOf(row));
  return length;
}
