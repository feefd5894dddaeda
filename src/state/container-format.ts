/**
 * The layout of a snapshot file; docs/snapshots.md has it as a table. Little endian throughout.
 *
 *     prelude    magic, format version, header length, section count, total length
 *     header     JSON
 *     table      one entry per section, at a multiple of 8
 *     digest     SHA-256 of everything above
 *     sections   each at a multiple of 8, uncompressed pages at a multiple of 4096; zeros between
 */
import { DEFLATED, type Section, STORED } from "./section.ts";
import { SnapshotError } from "./snapshot-error.ts";

/** `\x89TUXLET\n`: not text, and broken by whoever converts line ends. */
export const MAGIC: Uint8Array = Uint8Array.of(0x89, 0x54, 0x55, 0x58, 0x4c, 0x45, 0x54, 0x0a);
export const FORMAT_VERSION = 1;

export const PRELUDE_SIZE = 32;
export const ENTRY_SIZE = 88;
export const DIGEST_SIZE = 32;

export const MAX_HEADER_LENGTH = 1 << 20;
/** 4 GiB of pages in sections of 4 MiB, and the rest. */
export const MAX_SECTIONS = 1024 + 8;
/** Unpacked. A graph of ten million objects is about this large. */
export const MAX_SECTION_LENGTH = 1 << 29;

export const GRAPH_SECTION = "graph";
export const FRAMES_SECTION = "frames";
export const pagesSection = (index: number): string => `pages/${String(index).padStart(4, "0")}`;

const PAGE_ALIGNMENT = 4096;
const WORD_ALIGNMENT = 8;

export const alignUp = (offset: number, alignment: number): number => Math.ceil(offset / alignment) * alignment;

export function headLength(headerLength: number, sectionCount: number): number {
  return alignUp(PRELUDE_SIZE + headerLength, WORD_ALIGNMENT) + sectionCount * ENTRY_SIZE + DIGEST_SIZE;
}

/** Where a section begins that follows byte `end`. */
export function sectionStart(end: number, section: Pick<Section, "name" | "compression">): number {
  const isMappable = section.compression === STORED && section.name.startsWith("pages/");
  return alignUp(end, isMappable ? PAGE_ALIGNMENT : WORD_ALIGNMENT);
}

export interface Prelude {
  readonly headerLength: number;
  readonly sectionCount: number;
  readonly totalLength: number;
}

export function writePrelude(head: Uint8Array, prelude: Prelude): void {
  const view = viewOf(head);
  head.set(MAGIC);
  view.setUint32(8, FORMAT_VERSION, true);
  view.setUint32(12, prelude.headerLength, true);
  view.setUint32(16, prelude.sectionCount, true);
  view.setBigUint64(24, BigInt(prelude.totalLength), true);
}

/** @throws SnapshotError "foreign", "truncated", "version" or "corrupt"; limits are checked before anybody allocates by them. */
export function readPrelude(bytes: Uint8Array): Prelude {
  const matching = bytes.subarray(0, MAGIC.length).every((byte, i) => byte === MAGIC[i]);
  if (!matching) throw new SnapshotError("foreign", "byte 0: not a Tuxlet snapshot: the magic number is missing");
  if (bytes.length < PRELUDE_SIZE) throw new SnapshotError("truncated", `byte ${bytes.length}: ends in the prelude`);
  const view = viewOf(bytes);
  const version = view.getUint32(8, true);
  if (version !== FORMAT_VERSION) {
    throw new SnapshotError("version", `byte 8: snapshot format ${version}, this build reads format ${FORMAT_VERSION}`);
  }
  const headerLength = view.getUint32(12, true);
  const sectionCount = view.getUint32(16, true);
  const totalLength = Number(view.getBigUint64(24, true));
  if (headerLength > MAX_HEADER_LENGTH) corrupt(12, `header of ${headerLength} bytes`);
  if (sectionCount > MAX_SECTIONS) corrupt(16, `${sectionCount} sections`);
  if (view.getUint32(20, true) !== 0) corrupt(20, "reserved bytes are in use");
  const head = headLength(headerLength, sectionCount);
  if (!Number.isSafeInteger(totalLength) || totalLength < head) corrupt(24, `total length of ${totalLength} bytes`);
  return { headerLength, sectionCount, totalLength };
}

/** What the table says of a section: all but its bytes. */
export type SectionEntry = Omit<Section, "stored"> & { readonly offset: number; readonly length: number };

export function writeEntry(head: Uint8Array, at: number, entry: SectionEntry): void {
  const view = viewOf(head);
  head.set(new TextEncoder().encode(entry.name), at);
  view.setBigUint64(at + 24, BigInt(entry.offset), true);
  view.setBigUint64(at + 32, BigInt(entry.length), true);
  view.setBigUint64(at + 40, BigInt(entry.unpackedLength), true);
  view.setUint32(at + 48, entry.compression, true);
  head.set(entry.sha256, at + 56);
}

/** @throws SnapshotError "corrupt". */
export function readEntry(head: Uint8Array, at: number): SectionEntry {
  const view = viewOf(head);
  const nameBytes = head.subarray(at, at + 24);
  const nameEnd = nameBytes.indexOf(0);
  if (nameEnd <= 0 || nameBytes.subarray(nameEnd).some((byte) => byte !== 0)) corrupt(at, "section without a name");
  const name = String.fromCharCode(...nameBytes.subarray(0, nameEnd));
  const [offset, length, unpackedLength] = [24, 32, 40].map((field) => Number(view.getBigUint64(at + field, true)));
  const compression = view.getUint32(at + 48, true);
  if (compression !== STORED && compression !== DEFLATED)
    corrupt(at + 48, `section ${name} has compression ${compression}`);
  if (view.getUint32(at + 52, true) !== 0) corrupt(at + 52, "reserved bytes are in use");
  if (length! > MAX_SECTION_LENGTH || unpackedLength! > MAX_SECTION_LENGTH)
    corrupt(at + 32, `section ${name} is too long`);
  const sha256 = head.slice(at + 56, at + ENTRY_SIZE);
  return { name, offset: offset!, length: length!, unpackedLength: unpackedLength!, compression, sha256 };
}

export function corrupt(byte: number, reason: string): never {
  throw new SnapshotError("corrupt", `byte ${byte}: ${reason}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
