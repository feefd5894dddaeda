import { fromBytes } from "../../abi/byte-string.ts";
import { makedev } from "../../abi/dev.ts";
import { KTime } from "../../time/ktime.ts";
import { type PaxRecords, parsePax, paxInteger, paxTime } from "./pax.ts";
import { TarError } from "./tar-error.ts";
import { BLOCK_SIZE, TarHeader } from "./tar-header.ts";
import { DEFAULT_TAR_LIMITS, type TarLimits } from "./tar-limits.ts";

/** What kind of file an entry is. */
export type TarEntryType = "file" | "directory" | "symlink" | "hardlink" | "character" | "block" | "fifo";

/** One file of an archive. Names are byte strings, as they stand in the archive. */
export interface TarEntry {
  readonly offset: number;
  readonly type: TarEntryType;
  readonly name: string;
  /** Of symbolic and hard links. */
  readonly linkName: string;
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: KTime;
  /** Of devices. */
  readonly device: number;
  /** Contents of a file: a view into the archive. */
  readonly data: Uint8Array;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

const TYPES: Readonly<Record<string, TarEntryType>> = {
  "0": "file",
  "\0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "character",
  "4": "block",
  "5": "directory",
  "6": "fifo",
};

const XATTR_PREFIX = "SCHILY.xattr.";
const NO_RECORDS: PaxRecords = new Map();

/** The entries of an uncompressed tar archive: ustar, pax and GNU (tar(5)). @throws TarError */
export function* readTar(archive: Uint8Array, limits: TarLimits = DEFAULT_TAR_LIMITS): Generator<TarEntry> {
  const reader = new TarReader(archive, limits);
  for (let entry = reader.next(); entry !== null; entry = reader.next()) yield entry;
}

class TarReader {
  private readonly archive: Uint8Array;
  private readonly limits: TarLimits;
  private at: number;
  private entries: number;
  private bytes: number;
  /** Records of "g" headers hold for all entries behind them. */
  private global: Map<string, string>;

  constructor(archive: Uint8Array, limits: TarLimits) {
    this.archive = archive;
    this.limits = limits;
    this.at = 0;
    this.entries = 0;
    this.bytes = 0;
    this.global = new Map();
  }

  /** The next file, with what the headers in front of it say; null at the end. */
  next(): TarEntry | null {
    let longName: string | null = null;
    let longLink: string | null = null;
    let local: PaxRecords = NO_RECORDS;
    for (let header = this.header(); header !== null; header = this.header()) {
      switch (header.typeflag) {
        case "L":
          longName = this.longText(header);
          break;
        case "K":
          longLink = this.longText(header);
          break;
        case "x":
          local = parsePax(this.data(header.size, header.offset), header.offset);
          break;
        case "g":
          for (const [key, value] of parsePax(this.data(header.size, header.offset), header.offset))
            this.global.set(key, value);
          break;
        default:
          return this.entry(header, longName, longLink, new Map([...this.global, ...local]));
      }
    }
    if (longName !== null || longLink !== null || local !== NO_RECORDS)
      throw new TarError("truncated", this.at, "the archive ends behind an extended header");
    return null;
  }

  /** The header at the current position; null for the block of zeros, or the end of the bytes, that ends an archive. */
  private header(): TarHeader | null {
    const { archive, at } = this;
    if (at >= archive.length) return null;
    if (at + BLOCK_SIZE > archive.length) throw new TarError("truncated", at, "the archive ends in a header");
    if (isZeroBlock(archive, at)) return null;
    if (++this.entries > this.limits.entries)
      throw new TarError("limit", at, `more than ${this.limits.entries} entries`);
    this.at += BLOCK_SIZE;
    return new TarHeader(archive, at);
  }

  /** Takes `size` bytes of contents, and the padding behind them. */
  private data(size: number, offset: number): Uint8Array {
    this.bytes += size;
    if (this.bytes > this.limits.bytes) throw new TarError("limit", offset, `more than ${this.limits.bytes} bytes`);
    const start = this.at;
    if (start + size > this.archive.length) throw new TarError("truncated", offset, "the archive ends in the contents");
    this.at = start + Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
    return this.archive.subarray(start, start + size);
  }

  private longText(header: TarHeader): string {
    const data = this.data(header.size, header.offset);
    const end = data.indexOf(0);
    return fromBytes(data, 0, end < 0 ? data.length : end);
  }

  private entry(header: TarHeader, longName: string | null, longLink: string | null, pax: PaxRecords): TarEntry {
    const { offset } = header;
    const type = TYPES[header.typeflag];
    if (type === undefined) throw new TarError("unsupported", offset, `type ${JSON.stringify(header.typeflag)}`);
    for (const key of pax.keys()) {
      if (key.startsWith("GNU.sparse.")) throw new TarError("unsupported", offset, "sparse file");
    }
    const name = pax.get("path") ?? longName ?? header.name;
    // Archives from before POSIX mark directories by a slash alone.
    const isDirectory = type === "directory" || (type === "file" && name.endsWith("/"));
    const size = paxInteger(pax, "size", offset) ?? header.size;
    return {
      offset,
      type: isDirectory ? "directory" : type,
      name: checkedName(name, offset),
      linkName: checkedName(pax.get("linkpath") ?? longLink ?? header.linkName, offset),
      mode: header.mode,
      uid: paxInteger(pax, "uid", offset) ?? header.uid,
      gid: paxInteger(pax, "gid", offset) ?? header.gid,
      mtime: modificationTime(header, pax),
      device: type === "character" || type === "block" ? makedev(header.deviceMajor, header.deviceMinor) : 0,
      data: this.data(hasContents(type) ? size : 0, offset),
      xattrs: extendedAttributes(pax),
    };
  }
}

/** Links, devices and directories have no contents, whatever their size field says. */
function hasContents(type: TarEntryType): boolean {
  return type === "file";
}

function checkedName(name: string, offset: number): string {
  if (name.includes("\0")) throw new TarError("field", offset, "a name contains a NUL");
  return name;
}

function modificationTime(header: TarHeader, pax: PaxRecords): KTime {
  const exact = paxTime(pax, "mtime", header.offset);
  return exact === undefined ? KTime.of(header.mtime, 0) : KTime.of(exact.seconds, exact.nanoseconds);
}

function extendedAttributes(pax: PaxRecords): Map<string, Uint8Array> {
  const xattrs = new Map<string, Uint8Array>();
  for (const [key, value] of pax) {
    if (!key.startsWith(XATTR_PREFIX)) continue;
    const bytes = new Uint8Array(value.length);
    for (let i = 0; i < value.length; i++) bytes[i] = value.charCodeAt(i);
    xattrs.set(key.slice(XATTR_PREFIX.length), bytes);
  }
  return xattrs;
}

function isZeroBlock(archive: Uint8Array, at: number): boolean {
  for (let i = at; i < at + BLOCK_SIZE; i++) if (archive[i] !== 0) return false;
  return true;
}
