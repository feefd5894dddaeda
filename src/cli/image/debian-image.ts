/**
 * `tuxlet image debian` without its command line: from package names to a root file system in a tar archive.
 */
import { createHash } from "node:crypto";
import { resolve as resolvePath } from "node:path";
import { writeAtomically } from "../../node/atomic-file.ts";
import { replaces } from "./deb/between-packages.ts";
import { latestChange } from "./deb/deb-file.ts";
import type { PackageRecord } from "./deb/package-index.ts";
import { resolve } from "./deb/resolve.ts";
import { ImageError } from "./image-error.ts";
import { readAptProxy } from "./mirror/apt-configuration.ts";
import type { Archive } from "./mirror/archive.ts";
import { cacheDirectory, DownloadCache } from "./mirror/cache.ts";
import { findArchive } from "./mirror/find-archive.ts";
import { HttpClient } from "./mirror/http-client.ts";
import type { Environment } from "./mirror/proxy.ts";
import type { SignatureCheck } from "./mirror/signature.ts";
import type { Progress } from "./progress.ts";
import { addBusyboxLinks, lacksShell } from "./rootfs/busybox-links.ts";
import { DpkgDatabase } from "./rootfs/dpkg-database.ts";
import { addSkeleton } from "./rootfs/skeleton.ts";
import { RootTree } from "./rootfs/tree.ts";
import { tarStream } from "./rootfs/write-tar.ts";

export interface DebianImageOptions {
  readonly packages: readonly string[];
  readonly suite: string;
  readonly architecture: string;
  readonly components: readonly string[];
  readonly dependencies: boolean;
  readonly checkValidUntil: boolean;
  /** Null: exactly when busybox-static is asked for and nothing else brings a /bin/sh. */
  readonly busyboxLinks: boolean | null;
  readonly mirror: string | null;
  readonly keyring: string | null;
  /** The tar file to write. */
  readonly output: string;
}

/** What the machine lends. */
export interface ImageHost {
  readonly environment: Environment;
  /** Where apt's sources are: /etc/apt. */
  readonly aptDirectory: string;
  /** Keyrings that are used if they exist. */
  readonly keyrings: readonly string[];
  readonly now: Date;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** The summary that `--json` prints. */
export interface DebianImageSummary {
  readonly output: { readonly path: string; readonly bytes: number; readonly sha256: string };
  readonly mirror: string;
  readonly suite: string;
  readonly codename: string;
  readonly release: string;
  readonly releaseDate: string;
  readonly architecture: string;
  readonly components: readonly string[];
  readonly signature: SignatureCheck;
  readonly busyboxLinks: number;
  /** In the order in which they were unpacked. */
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly architecture: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
}

export async function makeDebianImage(options: DebianImageOptions, host: ImageHost): Promise<DebianImageSummary> {
  const aptProxy = await readAptProxy();
  const client = new HttpClient({ environment: host.environment, aptProxy, signal: host.signal });
  try {
    const archive = await openArchive(options, host, client);
    const records = await choosePackages(options, host, archive);
    await download(records, host, archive);
    const { tree, busyboxLinks } = await unpack(records, options, host, archive);
    host.progress.start(`writing ${options.output}`, 0);
    const written = await writeAtomically(options.output, tarStream(tree), host.signal);
    host.progress.finish();
    return summary(options, archive, records, busyboxLinks, written);
  } catch (thrown) {
    host.progress.finish();
    if (host.signal.aborted) throw new ImageError("aborted", "interrupted; nothing was written", { cause: thrown });
    throw thrown;
  } finally {
    client.close();
  }
}

async function openArchive(options: DebianImageOptions, host: ImageHost, client: HttpClient): Promise<Archive> {
  const { suite, architecture, components } = options;
  host.progress.start(`looking for ${suite}`, 0);
  const archive = await findArchive({
    client,
    cache: new DownloadCache(cacheDirectory(host.environment)),
    request: { suite, architecture, components },
    mirror: options.mirror,
    keyring: options.keyring,
    keyrings: host.keyrings,
    aptDirectory: host.aptDirectory,
    now: options.checkValidUntil ? host.now : null,
  });
  host.progress.finish();
  if (!archive.signature.verified) {
    host.progress.note(`warning: the signature of ${suite} could not be verified: ${archive.signature.reason}`);
  }
  return archive;
}

async function choosePackages(
  options: DebianImageOptions,
  host: ImageHost,
  archive: Archive,
): Promise<PackageRecord[]> {
  const total = archive.indexFiles().reduce((sum, file) => sum + file.size, 0);
  host.progress.start(`package index of ${archive.release.codename}`, total);
  const index = await archive.packageIndex((bytes) => host.progress.advance(bytes));
  host.progress.finish();
  return resolve(index, options.packages, { dependencies: options.dependencies });
}

/** How many packages are fetched at a time. */
const CONNECTIONS = 4;

/** Brings all packages into the cache. */
async function download(records: readonly PackageRecord[], host: ImageHost, archive: Archive): Promise<void> {
  const total = records.reduce((sum, record) => sum + record.size, 0);
  host.progress.start(records.length === 1 ? records[0]!.name : `${records.length} packages`, total);
  const queue = [...records];
  const worker = async (): Promise<void> => {
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      try {
        await archive.debBytes(record, (bytes) => host.progress.advance(bytes));
      } catch (thrown) {
        queue.length = 0; // the others need not begin what is in vain
        throw thrown;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: CONNECTIONS }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  host.progress.finish();
}

async function unpack(
  records: readonly PackageRecord[],
  options: DebianImageOptions,
  host: ImageHost,
  archive: Archive,
): Promise<{ tree: RootTree; busyboxLinks: number }> {
  const byName = new Map(records.map((record) => [record.name, record]));
  const tree = new RootTree((by, of) => {
    const [replacing, replaced] = [byName.get(by), byName.get(of)];
    return replacing !== undefined && replaced !== undefined && replaces(replacing, replaced);
  });
  const database = new DpkgDatabase(tree, (data) => createHash("md5").update(data).digest("hex"));
  let latest = 0;
  host.progress.start("unpacking", 0);
  const debs = [];
  for (const record of records) {
    host.signal.throwIfAborted();
    const deb = await archive.package(record, () => undefined);
    tree.addPackage(deb.entries, record.name);
    latest = Math.max(latest, latestChange(deb));
    debs.push(deb);
  }
  // Once every file is there: conffiles are hashed as they ended up.
  for (const deb of debs) database.add(deb);
  database.finish(latest);
  const wantsLinks = options.busyboxLinks ?? (options.packages.includes("busybox-static") && lacksShell(tree));
  const busyboxLinks = wantsLinks ? addBusyboxLinks(tree) : 0;
  if (busyboxLinks === null) throw new ImageError("usage", "--busybox-links, but no package brings /usr/bin/busybox");
  addSkeleton(tree, latest);
  host.progress.finish();
  return { tree, busyboxLinks };
}

function summary(
  options: DebianImageOptions,
  archive: Archive,
  records: readonly PackageRecord[],
  busyboxLinks: number,
  written: { readonly bytes: number; readonly sha256: string },
): DebianImageSummary {
  return {
    output: { path: resolvePath(options.output), bytes: written.bytes, sha256: written.sha256 },
    mirror: archive.uri,
    suite: options.suite,
    codename: archive.release.codename,
    release: archive.release.version,
    releaseDate: archive.release.date.toISOString(),
    architecture: options.architecture,
    components: options.components,
    signature: archive.signature,
    busyboxLinks,
    packages: records.map((record) => ({
      name: record.name,
      version: record.versionText,
      architecture: record.architecture,
      bytes: record.size,
      sha256: record.sha256,
    })),
  };
}
