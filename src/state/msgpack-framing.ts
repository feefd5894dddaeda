import { SnapshotError } from "./snapshot-error.ts";

/** Deeper than any row: a graph's tables take 4 levels, the rest is nesting of one field's containers. */
const MAX_DEPTH = 64;

/**
 * Bounds what unpacking can allocate, to about 512 MiB: a megabyte of deflate can hold a thousand million empty arrays. A million
 * objects of a dozen fields fit.
 */
const MAX_VALUES = 1 << 24;

/**
 * Checks that `bytes` are exactly one msgpack value of the few types a graph is made of: nil, booleans, integers up to 32 bits,
 * float64, strings, binaries and arrays. No maps, no extensions, no references, no lengths beyond the end: what the msgpack library
 * might otherwise be led to do by hostile bytes (huge allocations, deep recursion, foreign types) is ruled out in one linear pass.
 * @throws SnapshotError "corrupt", with the byte offset.
 */
export function checkFraming(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length;
  const open = new Float64Array(MAX_DEPTH); // values still to come in each open array
  let depth = 0;
  open[0] = 1;
  let at = 0;
  let values = 0;

  const refuse = (start: number, reason: string): never => {
    throw new SnapshotError("corrupt", `graph: byte ${start}: ${reason}`);
  };
  const lengthField = (start: number, width: number): number => {
    if (at + width > end) refuse(start, "ends in the middle of a length");
    const length = width === 1 ? view.getUint8(at) : width === 2 ? view.getUint16(at) : view.getUint32(at);
    at += width;
    return length;
  };

  while (depth >= 0) {
    if (open[depth] === 0) {
      depth--;
      continue;
    }
    open[depth]!--;
    const start = at;
    if (at >= end) refuse(start, "ends in the middle of an array");
    if (++values > MAX_VALUES) refuse(start, `more than ${MAX_VALUES} values`);
    const type = bytes[at++]!;
    const items = arrayLength(type, start, lengthField);
    if (items >= 0) {
      if (items > end - at) refuse(start, `array of ${items} in ${end - at} bytes`);
      if (++depth === MAX_DEPTH) refuse(start, `nested deeper than ${MAX_DEPTH}`);
      open[depth] = items;
      continue;
    }
    const size = payloadLength(type, start, lengthField);
    if (size < 0) refuse(start, `type 0x${type.toString(16)} does not belong in a graph`);
    if (size > end - at) refuse(start, `${size} bytes where ${end - at} are left`);
    at += size;
  }
  if (at !== end) refuse(at, `${end - at} bytes after the end`);
}

type LengthField = (start: number, width: number) => number;

/** The number of items when `type` starts an array, else -1. */
function arrayLength(type: number, start: number, lengthField: LengthField): number {
  if ((type & 0xf0) === 0x90) return type & 0x0f;
  if (type === 0xdc) return lengthField(start, 2);
  if (type === 0xdd) return lengthField(start, 4);
  return -1;
}

/** The number of bytes after `type` (and its length field) that belong to the value, or -1 for a type that is not allowed. */
function payloadLength(type: number, start: number, lengthField: LengthField): number {
  if (type <= 0x7f || type >= 0xe0) return 0; // fixint
  if ((type & 0xe0) === 0xa0) return type & 0x1f; // fixstr
  switch (type) {
    case 0xc0: // nil
    case 0xc2: // false
    case 0xc3: // true
      return 0;
    case 0xc4: // bin 8, 16, 32
    case 0xc5:
    case 0xc6:
      return lengthField(start, 1 << (type - 0xc4));
    case 0xcb: // float 64
      return 8;
    case 0xcc: // uint 8, 16, 32
    case 0xcd:
    case 0xce:
      return 1 << (type - 0xcc);
    case 0xd0: // int 8, 16, 32
    case 0xd1:
    case 0xd2:
      return 1 << (type - 0xd0);
    case 0xd9: // str 8, 16, 32
    case 0xda:
    case 0xdb:
      return lengthField(start, 1 << (type - 0xd9));
    default:
      return -1;
  }
}
