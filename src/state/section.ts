import { sha256 } from "@noble/hashes/sha2.js";
import { deflateSync, inflateSync } from "fflate";
import { SnapshotError } from "./snapshot-error.ts";

export const STORED = 0;
export const DEFLATED = 1;
export type Compression = typeof STORED | typeof DEFLATED;

/** One part of a snapshot, as it stands in the file. */
export interface Section {
  readonly name: string;
  readonly compression: Compression;
  readonly unpackedLength: number;
  readonly sha256: Uint8Array;
  readonly stored: Uint8Array;
}

/** Deflate's fastest level: pages of programs shrink to a third at several times the speed of the default level. */
const LEVEL = 1;
/** Deflate cannot do better than 1032:1. What claims more is a bomb. */
const MAX_RATIO = 1032;

/** Deflates `unpacked` if that saves at least an eighth; else keeps it as it is. `unpacked` may be used again afterwards. */
export function packSection(name: string, unpacked: Uint8Array): Section {
  const deflated = deflateSync(unpacked, { level: LEVEL });
  const isWorthIt = deflated.length <= unpacked.length - (unpacked.length >> 3);
  const stored = isWorthIt ? deflated : unpacked.slice();
  const compression = isWorthIt ? DEFLATED : STORED;
  return { name, compression, unpackedLength: unpacked.length, sha256: sha256(stored), stored };
}

/** @throws SnapshotError "checksum" when the stored bytes are not those that were written. */
export function checkSection({ name, sha256: expected, stored }: Section): void {
  const digest = sha256(stored);
  if (!digest.every((byte, i) => byte === expected[i])) {
    throw new SnapshotError("checksum", `section ${name}: ${stored.length} bytes do not have their SHA-256`);
  }
}

/** @throws SnapshotError "corrupt" when the section does not unpack to its length; memory is never more than that length. */
export function unpackSection({ name, compression, unpackedLength, stored }: Section): Uint8Array {
  if (compression === STORED) {
    if (stored.length !== unpackedLength) refuse(name, `stored ${stored.length} bytes, declared ${unpackedLength}`);
    return stored;
  }
  if (unpackedLength > stored.length * MAX_RATIO)
    refuse(name, `${stored.length} bytes cannot unpack to ${unpackedLength}`);
  // One byte more than declared, so that a longer stream shows; fflate never grows or leaves a given buffer.
  const out = new Uint8Array(unpackedLength + 1);
  let unpacked: Uint8Array;
  try {
    unpacked = inflateSync(stored, { out });
  } catch (error) {
    return refuse(name, `is not deflate data: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (unpacked.length !== unpackedLength) refuse(name, `does not unpack to the declared ${unpackedLength} bytes`);
  return unpacked;
}

function refuse(name: string, reason: string, cause?: unknown): never {
  throw new SnapshotError("corrupt", `section ${name}: ${reason}`, { cause });
}
