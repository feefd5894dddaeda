import { sha256 } from "@noble/hashes/sha2.js";
import {
  DIGEST_SIZE,
  ENTRY_SIZE,
  headLength,
  MAX_HEADER_LENGTH,
  PRELUDE_SIZE,
  sectionStart,
  writeEntry,
  writePrelude,
} from "./container-format.ts";
import type { Section } from "./section.ts";
import { SnapshotError } from "./snapshot-error.ts";
import { encodeHeader, type SnapshotHeader } from "./snapshot-header.ts";

/** Lays out a snapshot file; the parts follow each other without gaps. */
export function layOutContainer(header: SnapshotHeader, sections: readonly Section[]): Uint8Array[] {
  const json = encodeHeader(header);
  if (json.length > MAX_HEADER_LENGTH) throw new SnapshotError("unsavable", `header of ${json.length} bytes`);
  const head = new Uint8Array(headLength(json.length, sections.length));
  const parts: Uint8Array[] = [head];
  let entryAt = head.length - DIGEST_SIZE - sections.length * ENTRY_SIZE;
  let end = head.length;
  for (const section of sections) {
    const offset = sectionStart(end, section);
    const length = section.stored.length;
    writeEntry(head, entryAt, { ...section, offset, length });
    parts.push(new Uint8Array(offset - end), section.stored);
    entryAt += ENTRY_SIZE;
    end = offset + length;
  }
  head.set(json, PRELUDE_SIZE);
  writePrelude(head, { headerLength: json.length, sectionCount: sections.length, totalLength: end });
  head.set(sha256(head.subarray(0, head.length - DIGEST_SIZE)), head.length - DIGEST_SIZE);
  return parts.filter((part) => part.length > 0);
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
