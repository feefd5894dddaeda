/**
 * Downloads that are kept: files named by their SHA-256 under the XDG cache folder, so a name can only hold one content.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { writeAtomically } from "../../../node/atomic-file.ts";
import { ImageError } from "../image-error.ts";
import type { Environment } from "./proxy.ts";

/** XDG Base Directory Specification: $XDG_CACHE_HOME, ignored when relative, else ~/.cache. */
export function cacheDirectory(environment: Environment): string {
  const cacheHome = environment["XDG_CACHE_HOME"];
  return join(cacheHome !== undefined && isAbsolute(cacheHome) ? cacheHome : join(homedir(), ".cache"), "tuxlet");
}

/** What a file must be. */
export interface Expected {
  readonly sha256: string;
  readonly size: number;
}

export class DownloadCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = join(directory, "sha256");
  }

  /** The content from the cache, or from `download`; checked in both cases. `name` stands in errors. */
  async get(expected: Expected, name: string, download: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const path = join(this.#directory, expected.sha256);
    const cached = await readFile(path).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === "ENOENT") return null;
      throw thrown;
    });
    // A file that has rotted is simply fetched again.
    if (cached !== null && sha256Of(cached) === expected.sha256) return cached;
    const bytes = await download();
    check(bytes, expected, name);
    await writeAtomically(path, [bytes]);
    return bytes;
  }
}

function check(bytes: Uint8Array, expected: Expected, name: string): void {
  if (bytes.length !== expected.size) {
    throw new ImageError("hash", `has ${bytes.length} bytes, the index says ${expected.size}`, { file: name });
  }
  const actual = sha256Of(bytes);
  if (actual !== expected.sha256) {
    throw new ImageError("hash", `has SHA-256 ${actual}, the index says ${expected.sha256}`, { file: name });
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
