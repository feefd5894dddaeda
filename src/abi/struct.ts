// The idiom for kernel structs: a schema of (name, offset, type) whose fields read and write a little-endian DataView at
// a base offset. Nothing is allocated on use:
//
//   Stat.fields.st_size.set(view, at, size);          one field
//   const sec = Timespec.fields.tv_sec.get(view, at);
//   Timespec.write(view, at, { tv_sec, tv_nsec });    a whole struct, what is not named (and padding) becomes 0
//   Timespec.read(view, at)                           a fresh object, for cold paths and tests
//
// A struct bears its C type's name and its fields C's names ("stx_atime.tv_sec", "loads[1]"), so test/abi compares
// every size and offset with the C compiler's.

const U8 = 0;
const U16 = 1;
const U32 = 2;
const U64 = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;

const SIZES = [1, 2, 4, 8, 2, 4, 8] as const;

/** An integer field of a struct. */
export class Field {
  readonly offset: number;
  readonly size: number;
  readonly kind: number;

  constructor(offset: number, kind: number) {
    this.offset = offset;
    this.size = SIZES[kind]!;
    this.kind = kind;
  }

  get signed(): boolean {
    return this.kind >= I16;
  }

  /** The value; of a 64-bit field the nearest number, exact up to 2^53 (getBig and low/high are exact). */
  get(view: DataView, base: number): number {
    const at = base + this.offset;
    switch (this.kind) {
      case U8:
        return view.getUint8(at);
      case U16:
        return view.getUint16(at, true);
      case U32:
        return view.getUint32(at, true);
      case U64:
        return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
      case I16:
        return view.getInt16(at, true);
      case I32:
        return view.getInt32(at, true);
      default:
        return view.getInt32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
    }
  }

  /** Stores the value modulo the field's width, as C does; a number is exact up to 2^53 either side of 0. */
  set(view: DataView, base: number, value: number | bigint): void {
    const at = base + this.offset;
    if (typeof value === "bigint") {
      if (this.size === 8) {
        view.setBigUint64(at, value, true);
        return;
      }
      value = Number(BigInt.asUintN(32, value));
    }
    switch (this.kind) {
      case U8:
        view.setUint8(at, value);
        break;
      case U16:
      case I16:
        view.setUint16(at, value, true);
        break;
      case U32:
      case I32:
        view.setUint32(at, value, true);
        break;
      default:
        view.setUint32(at, value, true);
        view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
    }
  }

  getBig(view: DataView, base: number): bigint {
    if (this.kind === U64) return view.getBigUint64(base + this.offset, true);
    if (this.kind === I64) return view.getBigInt64(base + this.offset, true);
    return BigInt(this.get(view, base));
  }

  /** The low half of a 64-bit field, unsigned. */
  low(view: DataView, base: number): number {
    return view.getUint32(base + this.offset, true);
  }

  /** The high half of a 64-bit field, unsigned. */
  high(view: DataView, base: number): number {
    return view.getUint32(base + this.offset + 4, true);
  }

  /** Stores a 64-bit field from its halves, each taken modulo 2^32. */
  setHalves(view: DataView, base: number, low: number, high: number): void {
    view.setUint32(base + this.offset, low, true);
    view.setUint32(base + this.offset + 4, high, true);
  }
}

/** An array of bytes in a struct: text, or an opaque part. A string stands for its bytes, one per char. */
export class Bytes {
  readonly offset: number;
  readonly size: number;

  constructor(offset: number, size: number) {
    this.offset = offset;
    this.size = size;
  }

  /** A copy of the bytes. */
  get(view: DataView, base: number): Uint8Array {
    return new Uint8Array(view.buffer, view.byteOffset + base + this.offset, this.size).slice();
  }

  /** The byte string up to the first NUL. */
  getText(view: DataView, base: number): string {
    let text = "";
    for (let at = base + this.offset; at < base + this.offset + this.size; at++) {
      const byte = view.getUint8(at);
      if (byte === 0) break;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  /** Stores the bytes and fills the rest with zeros. */
  set(view: DataView, base: number, bytes: Uint8Array | string): void {
    if (bytes.length > this.size) throw new RangeError(`${bytes.length} bytes for a field of ${this.size}`);
    const at = base + this.offset;
    if (typeof bytes === "string") for (let i = 0; i < bytes.length; i++) view.setUint8(at + i, bytes.charCodeAt(i));
    else for (let i = 0; i < bytes.length; i++) view.setUint8(at + i, bytes[i]!);
    for (let i = bytes.length; i < this.size; i++) view.setUint8(at + i, 0);
  }
}

/** The fields of a struct, by their C names. */
export type Fields = Readonly<Record<string, Field | Bytes>>;

type Input<T> = T extends Field ? number | bigint : Uint8Array | string;
type Value<T> = T extends Field ? number : Uint8Array;

/** What Struct.write takes: any of the fields. */
export type StructInput<F extends Fields> = { readonly [K in keyof F]?: Input<F[K]> };

/** What Struct.read returns: all fields. */
export type StructValues<F extends Fields> = { [K in keyof F]: Value<F[K]> };

/** The layout of one C struct. */
export class Struct<F extends Fields> {
  /** The C type. */
  readonly name: string;
  readonly size: number;
  readonly fields: F;
  /** @internal */
  readonly names: readonly (keyof F & string)[];

  constructor(name: string, size: number, fields: F) {
    this.name = name;
    this.size = size;
    this.fields = fields;
    this.names = Object.keys(fields);
  }

  /** Zeroes the struct, then stores the fields given: padding never carries old memory to user space. */
  write(view: DataView, at: number, values: StructInput<F>): void {
    this.clear(view, at);
    for (let i = 0; i < this.names.length; i++) {
      const name = this.names[i]!;
      const value = values[name] as number | bigint | Uint8Array | string | undefined;
      if (value === undefined) continue;
      const field = this.fields[name] as Field | Bytes;
      if (field instanceof Field) field.set(view, at, value as number | bigint);
      else field.set(view, at, value as Uint8Array | string);
    }
  }

  read(view: DataView, at: number): StructValues<F> {
    const values: Record<string, number | Uint8Array> = {};
    for (const name of this.names) values[name] = this.fields[name]!.get(view, at);
    return values as StructValues<F>;
  }

  clear(view: DataView, at: number): void {
    const words = this.size & ~3;
    for (let i = 0; i < words; i += 4) view.setUint32(at + i, 0);
    for (let i = words; i < this.size; i++) view.setUint8(at + i, 0);
  }
}

/** Declares a struct: `struct("struct iovec", 16, { iov_base: u64(0), iov_len: u64(8) })`. */
export function struct<F extends Fields>(name: string, size: number, fields: F): Struct<F> {
  return new Struct(name, size, fields);
}

export function u8(offset: number): Field {
  return new Field(offset, U8);
}

export function u16(offset: number): Field {
  return new Field(offset, U16);
}

export function u32(offset: number): Field {
  return new Field(offset, U32);
}

/** Also pointers and size_t. */
export function u64(offset: number): Field {
  return new Field(offset, U64);
}

export function i16(offset: number): Field {
  return new Field(offset, I16);
}

export function i32(offset: number): Field {
  return new Field(offset, I32);
}

/** Also long, off_t and time_t. */
export function i64(offset: number): Field {
  return new Field(offset, I64);
}

export function bytes(offset: number, size: number): Bytes {
  return new Bytes(offset, size);
}
