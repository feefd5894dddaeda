/**
 * A repository's Release file: which files the archive has for a suite, and their hashes.
 */
import { ImageError } from "../image-error.ts";
import { parseSingleStanza } from "./control.ts";

export interface ReleaseFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

export interface Release {
  readonly origin: string;
  readonly suite: string;
  readonly codename: string;
  /** The archive's own version, such as "13.7"; empty if it has none. */
  readonly version: string;
  readonly date: Date;
  readonly validUntil: Date | null;
  readonly acquireByHash: boolean;
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  /** Packages of `Architecture: all` are left out of the indexes of the real architectures. */
  readonly separateIndexForAll: boolean;
  readonly files: ReadonlyMap<string, ReleaseFile>;
}

export function parseRelease(text: string, file: string): Release {
  const stanza = parseSingleStanza(text, file);
  const words = (name: string): string[] => (stanza.get(name) ?? "").split(/\s+/).filter((word) => word !== "");
  const hashes = stanza.get("SHA256");
  if (hashes === undefined) throw new ImageError("release", "has no SHA256 hashes", { file });
  const date = parseDate(stanza.get("Date"), "Date", file);
  if (date === null) throw new ImageError("release", "has no Date", { file });
  const architectures = words("Architectures");
  return {
    origin: stanza.get("Origin") ?? "",
    suite: stanza.get("Suite") ?? "",
    codename: stanza.get("Codename") ?? "",
    version: stanza.get("Version") ?? "",
    date,
    validUntil: parseDate(stanza.get("Valid-Until"), "Valid-Until", file),
    acquireByHash: stanza.get("Acquire-By-Hash") === "yes",
    architectures,
    components: words("Components"),
    separateIndexForAll:
      architectures.includes("all") && !words("No-Support-for-Architecture-all").includes("Packages"),
    files: parseHashes(hashes, file),
  };
}

function parseHashes(field: string, file: string): Map<string, ReleaseFile> {
  const files = new Map<string, ReleaseFile>();
  for (const line of field.split("\n")) {
    if (line.trim() === "") continue;
    const match = /^\s*([0-9a-f]{64})\s+([0-9]{1,15})\s+(\S+)$/.exec(line);
    if (match === null)
      throw new ImageError("release", `bad hash line ${JSON.stringify(line)}`, { file, entry: "SHA256" });
    const [, sha256, size, path] = match;
    if (files.has(path!)) throw new ImageError("release", "listed twice", { file, entry: path! });
    files.set(path!, { path: path!, sha256: sha256!, size: Number(size) });
  }
  return files;
}

// The format of `date -R -u`, with the zone as "UTC" (or, in older archives, "GMT" or "+0000").
const RELEASE_DATE = /^[A-Z][a-z]{2}, +\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d{2}:\d{2} (UTC|GMT|Z|\+0000)$/;

function parseDate(text: string | undefined, field: string, file: string): Date | null {
  if (text === undefined) return null;
  const date = new Date(RELEASE_DATE.test(text) ? text.replace(/\S+$/, "GMT") : Number.NaN);
  if (Number.isNaN(date.getTime())) {
    throw new ImageError("release", `not a date: ${JSON.stringify(text)}`, { file, entry: field });
  }
  return date;
}

/** What is asked of an archive. */
export interface ReleaseRequest {
  readonly suite: string;
  readonly architecture: string;
  readonly components: readonly string[];
}

/** Why the Release does not cover the request, or null if it does. */
export function mismatch(release: Release, request: ReleaseRequest): string | null {
  // A mirror must not pass one suite off as another: apt checks the same.
  if (request.suite !== release.suite && request.suite !== release.codename) {
    return `is of suite ${release.suite} (${release.codename}), not ${request.suite}`;
  }
  if (!release.architectures.includes(request.architecture)) {
    return `has no architecture ${request.architecture} (it has ${release.architectures.join(", ")})`;
  }
  for (const component of request.components) {
    if (!release.components.includes(component)) {
      return `has no component ${component} (it has ${release.components.join(", ")})`;
    }
  }
  return null;
}

/** The Packages file of a component in the best compression that is offered and can be read here. */
export function packagesFile(release: Release, component: string, architecture: string): ReleaseFile | null {
  for (const suffix of [".xz", ".zst", ".gz", ""]) {
    const found = release.files.get(`${component}/binary-${architecture}/Packages${suffix}`);
    if (found !== undefined) return found;
  }
  return null;
}
