import { fromBytes } from "../../abi/byte-string.ts";
import { TarError } from "./tar-error.ts";

export const BLOCK_SIZE = 512;

/** The 512-byte header in front of each entry (tar(5)), as it stands: long names and extended attributes come from other entries. */
export class TarHeader {
  readonly bytes: Uint8Array;
  /** Where it starts in the archive. */
  readonly offset: number;

  /** @throws TarError "checksum" */
  constructor(archive: Uint8Array, offset: number) {
    this.bytes = archive.subarray(offset, offset + BLOCK_SIZE);
    this.offset = offset;
    if (this.number(148, 8, "checksum") !== checksum(this.bytes)) {
      throw new TarError("checksum", offset, "the header's checksum is wrong");
    }
  }

  get typeflag(): string {
    return String.fromCharCode(this.bytes[156]!);
  }

  get name(): string {
    const name = this.text(0, 100);
    // POSIX ustar has a prefix for long names; GNU uses the place for other things and says "ustar  ".
    const prefix = this.text(257, 6) === "ustar" ? this.text(345, 155) : "";
    return prefix === "" ? name : `${prefix}/${name}`;
  }

  get linkName(): string {
    return this.text(157, 100);
  }

  get mode(): number {
    return this.number(100, 8, "mode") & 0o7777;
  }

  get uid(): number {
    return this.number(108, 8, "uid");
  }

  get gid(): number {
    return this.number(116, 8, "gid");
  }

  get size(): number {
    return this.number(124, 12, "size");
  }

  get mtime(): number {
    return this.number(136, 12, "mtime");
  }

  get deviceMajor(): number {
    return this.number(329, 8, "major");
  }

  get deviceMinor(): number {
    return this.number(337, 8, "minor");
  }

  private text(at: number, length: number): string {
    const field = this.bytes.subarray(at, at + length);
    const end = field.indexOf(0);
    return fromBytes(field, 0, end < 0 ? length : end);
  }

  /** Octal digits between spaces, or, with the top bit set, a big-endian binary number (GNU). @throws TarError "field" */
  private number(at: number, length: number, field: string): number {
    const first = this.bytes[at]!;
    if ((first & 0x80) !== 0) return this.binary(at, length, field);
    const text = this.text(at, length).trim();
    if (text === "") return 0;
    const value = /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
    if (!Number.isSafeInteger(value)) throw new TarError("field", this.offset, `${field} is not a number`);
    return value;
  }

  private binary(at: number, length: number, field: string): number {
    let value = this.bytes[at]! & 0x7f;
    for (let i = 1; i < length; i++) {
      value = value * 256 + this.bytes[at + i]!;
      if (!Number.isSafeInteger(value)) throw new TarError("field", this.offset, `${field} is negative or too large`);
    }
    return value;
  }
}

/** The sum of all bytes, with the checksum field itself taken as spaces. */
function checksum(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < BLOCK_SIZE; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  return sum;
}
