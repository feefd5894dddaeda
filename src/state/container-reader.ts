import { sha256 } from "@noble/hashes/sha2.js";
import {
  corrupt,
  DIGEST_SIZE,
  ENTRY_SIZE,
  headLength,
  PRELUDE_SIZE,
  readEntry,
  readPrelude,
  type SectionEntry,
  sectionStart,
} from "./container-format.ts";
import { checkSection, type Section } from "./section.ts";
import { SnapshotError } from "./snapshot-error.ts";
import { checkCompatibility, decodeHeader, type LoaderCapabilities, type SnapshotHeader } from "./snapshot-header.ts";

/** A snapshot whose framing, checksums and header are right; its graph is not looked at yet. */
export interface SnapshotContainer {
  readonly header: SnapshotHeader;
  readonly sections: ReadonlyMap<string, Section>;
}

/** The part of a snapshot before its sections. */
export interface ContainerHead {
  readonly header: SnapshotHeader;
  readonly entries: readonly SectionEntry[];
  readonly totalLength: number;
}

/**
 * Reads and checks a whole container. The header comes first: a snapshot that this loader cannot run is refused for that reason
 * before its sections are looked at.
 * @throws SnapshotError
 */
export function parseContainer(bytes: Uint8Array, loader: LoaderCapabilities): SnapshotContainer {
  const { header, entries, totalLength } = parseHead(bytes);
  checkCompatibility(header, loader);
  if (bytes.length < totalLength) {
    throw new SnapshotError(
      "truncated",
      `byte ${bytes.length}: ends in ${partAt(entries, bytes.length)}, of ${totalLength} bytes`,
    );
  }
  if (bytes.length > totalLength) corrupt(totalLength, `${bytes.length - totalLength} bytes after the end`);
  const sections = new Map<string, Section>();
  let end = headLengthOf(bytes);
  for (const { offset, length, ...section } of entries) {
    const padding = bytes.subarray(end, offset).findIndex((byte) => byte !== 0);
    if (padding >= 0) corrupt(end + padding, `padding before section ${section.name} is not zero`);
    end = offset + length;
    const stored = bytes.subarray(offset, end);
    checkSection({ ...section, stored });
    sections.set(section.name, { ...section, stored });
  }
  return { header, sections };
}

/** How many bytes `parseHead` needs. @throws SnapshotError as readPrelude. */
export function headLengthOf(bytes: Uint8Array): number {
  const { headerLength, sectionCount } = readPrelude(bytes);
  return headLength(headerLength, sectionCount);
}

/** Reads prelude, header and section table, from at least the first `headLengthOf` bytes. @throws SnapshotError */
export function parseHead(bytes: Uint8Array): ContainerHead {
  const { headerLength, sectionCount, totalLength } = readPrelude(bytes);
  const length = headLength(headerLength, sectionCount);
  if (bytes.length < length)
    throw new SnapshotError("truncated", `byte ${bytes.length}: ends in the header or section table`);
  const digestAt = length - DIGEST_SIZE;
  const digest = sha256(bytes.subarray(0, digestAt));
  if (!digest.every((byte, i) => byte === bytes[digestAt + i])) {
    throw new SnapshotError("checksum", `byte ${digestAt}: header and section table do not have their SHA-256`);
  }
  const header = decodeHeader(bytes.subarray(PRELUDE_SIZE, PRELUDE_SIZE + headerLength));
  const tableAt = digestAt - sectionCount * ENTRY_SIZE;
  const gap = bytes.subarray(PRELUDE_SIZE + headerLength, tableAt).findIndex((byte) => byte !== 0);
  if (gap >= 0) corrupt(PRELUDE_SIZE + headerLength + gap, "padding after the header is not zero");
  const entries = Array.from({ length: sectionCount }, (_, i) => readEntry(bytes, tableAt + i * ENTRY_SIZE));
  checkLayout(entries, tableAt, length, totalLength);
  return { header, entries, totalLength };
}

/** Sections have distinct names and follow each other in the file as the table has them, with nothing after the last. */
function checkLayout(entries: readonly SectionEntry[], tableAt: number, headEnd: number, totalLength: number): void {
  const names = new Set<string>();
  let end = headEnd;
  for (const [index, entry] of entries.entries()) {
    const at = tableAt + index * ENTRY_SIZE;
    if (names.has(entry.name)) corrupt(at, `two sections are named ${entry.name}`);
    names.add(entry.name);
    const start = sectionStart(end, entry);
    if (entry.offset !== start) corrupt(at + 24, `section ${entry.name} is at ${entry.offset}, not at ${start}`);
    end = start + entry.length;
  }
  if (end !== totalLength) corrupt(24, `total length of ${totalLength} bytes where the sections end at ${end}`);
}

function partAt(entries: readonly SectionEntry[], byte: number): string {
  const entry = entries.find(({ offset, length }) => byte < offset + length);
  return `section ${entry?.name}`;
}
