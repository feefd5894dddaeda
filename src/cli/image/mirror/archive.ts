/**
 * A Debian archive on a mirror, for one suite: everything that is read from it is checked against its InRelease file.
 */
import { compressionOf, decompress } from "../deb/compression.ts";
import { type DebFile, readDeb } from "../deb/deb-file.ts";
import { PackageIndex, type PackageRecord } from "../deb/package-index.ts";
import { packagesFile, type Release, type ReleaseFile, type ReleaseRequest } from "../deb/release.ts";
import { ImageError } from "../image-error.ts";
import { MAX_DEB_BYTES, MAX_PACKAGES_FILE_BYTES, MAX_PACKAGES_TEXT_BYTES } from "../limits.ts";
import type { DownloadCache } from "./cache.ts";
import { type HttpClient, HttpStatusError } from "./http-client.ts";
import type { SignatureCheck } from "./signature.ts";

/** Told of downloaded bytes; negative when a download starts anew. */
export type OnBytes = (count: number) => void;

export interface ArchiveOptions {
  readonly client: HttpClient;
  readonly cache: DownloadCache;
  /** The archive's root, without a trailing slash. */
  readonly uri: string;
  readonly request: ReleaseRequest;
  readonly release: Release;
  readonly signature: SignatureCheck;
}

export class Archive {
  readonly uri: string;
  readonly release: Release;
  readonly signature: SignatureCheck;
  readonly #client: HttpClient;
  readonly #cache: DownloadCache;
  readonly #request: ReleaseRequest;

  constructor(options: ArchiveOptions) {
    this.uri = options.uri;
    this.release = options.release;
    this.signature = options.signature;
    this.#client = options.client;
    this.#cache = options.cache;
    this.#request = options.request;
  }

  /** The Packages files that have to be read. */
  indexFiles(): ReleaseFile[] {
    const { components, architecture } = this.#request;
    const files: ReleaseFile[] = [];
    for (const component of components) {
      const file = packagesFile(this.release, component, architecture);
      if (file === null) {
        const message = `lists no Packages file of ${component} for ${architecture}`;
        throw new ImageError("release", message, { file: this.#suiteUrl("InRelease") });
      }
      files.push(file);
      const forAll = this.release.separateIndexForAll ? packagesFile(this.release, component, "all") : null;
      if (forAll !== null) files.push(forAll);
    }
    return files;
  }

  async packageIndex(onBytes: OnBytes): Promise<PackageIndex> {
    const index = new PackageIndex();
    for (const file of this.indexFiles()) {
      const url = this.#suiteUrl(file.path);
      const bytes = await this.#cache.get(file, url, () => this.#downloadIndex(file, onBytes));
      const plainName = file.path.replace(/\.[a-z]+$/, "");
      const compression = compressionOf(file.path, plainName)!;
      const text = await decompress(bytes, compression, { file: url, maxBytes: MAX_PACKAGES_TEXT_BYTES });
      index.addPackages(new TextDecoder().decode(text), url, this.#request.architecture);
    }
    return index;
  }

  async #downloadIndex(file: ReleaseFile, onBytes: OnBytes): Promise<Uint8Array> {
    const limits = { maxBytes: Math.min(file.size, MAX_PACKAGES_FILE_BYTES), onBytes };
    if (this.release.acquireByHash) {
      // Names by hash never change while a mirror is updated; not every mirror has them, whatever Release says.
      const byHash = `${file.path.replace(/[^/]*$/, "")}by-hash/SHA256/${file.sha256}`;
      try {
        return await this.#client.get(this.#suiteUrl(byHash), limits);
      } catch (thrown) {
        if (!(thrown instanceof HttpStatusError && thrown.status === 404)) throw thrown;
      }
    }
    return this.#client.get(this.#suiteUrl(file.path), limits);
  }

  /** The package's file, read and compared with what the index says of it. */
  async package(record: PackageRecord, onBytes: OnBytes): Promise<DebFile> {
    const bytes = await this.debBytes(record, onBytes);
    const file = record.filename.replace(/^.*\//, "");
    const deb = await readDeb(bytes, file);
    const identity = ["Package", "Version", "Architecture"].map((field) => deb.control.get(field)).join(" ");
    const expected = `${record.name} ${record.versionText} ${record.architecture}`;
    if (identity !== expected) {
      throw new ImageError("index", `is ${identity}, the index says ${expected}`, { file, entry: "control" });
    }
    return deb;
  }

  /** The package's file, from the cache or the mirror. */
  debBytes(record: PackageRecord, onBytes: OnBytes): Promise<Uint8Array> {
    const url = `${this.uri}/${record.filename.split("/").map(encodeURIComponent).join("/")}`;
    const maxBytes = Math.min(record.size, MAX_DEB_BYTES);
    return this.#cache.get(record, url, () => this.#client.get(url, { maxBytes, onBytes }));
  }

  #suiteUrl(path: string): string {
    return suiteUrl(this.uri, this.#request.suite, path);
  }
}

/** Where a file of a suite is; sources.list(5) allows slashes in a suite's name. */
export function suiteUrl(uri: string, suite: string, path: string): string {
  return `${uri}/dists/${suite}/${path}`;
}
