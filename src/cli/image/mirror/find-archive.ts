/**
 * Which mirror to read: the one that was named, or the first of apt's archives that has what is asked for.
 *
 * No mirror is compiled in. Of apt's sources only the URI counts: a machine of another architecture and suite will do.
 */
import { clearsignedText } from "../deb/clearsign.ts";
import { mismatch, parseRelease, type Release, type ReleaseRequest } from "../deb/release.ts";
import { ImageError } from "../image-error.ts";
import { MAX_INRELEASE_BYTES } from "../limits.ts";
import { readAptSources } from "./apt-configuration.ts";
import { Archive, suiteUrl } from "./archive.ts";
import type { DownloadCache } from "./cache.ts";
import type { HttpClient } from "./http-client.ts";
import { verifyInRelease } from "./signature.ts";

export interface FindOptions {
  readonly client: HttpClient;
  readonly cache: DownloadCache;
  readonly request: ReleaseRequest;
  /** A URI from --mirror or TUXLET_DEBIAN_MIRROR. */
  readonly mirror: string | null;
  /** From --keyring: then the signature must be verified. */
  readonly keyring: string | null;
  /** Keyrings that are used if they exist, after the one of apt's source. */
  readonly keyrings: readonly string[];
  /** Where apt's sources are: /etc/apt. */
  readonly aptDirectory: string;
  /** The time to hold against Valid-Until; null to leave that out. */
  readonly now: Date | null;
}

export async function findArchive(options: FindOptions): Promise<Archive> {
  if (options.mirror !== null) return open(options, options.mirror, null);
  const { sources, problems } = await readAptSources(options.aptDirectory);
  const reasons: string[] = [...problems];
  for (const { uri, keyring } of sources) {
    try {
      return await open(options, uri, keyring);
    } catch (thrown) {
      // What is no Debian archive with this suite is passed over; one that is, but stale or badly signed, is an error.
      if (!(thrown instanceof ImageError) || !["network", "release", "usage"].includes(thrown.code)) throw thrown;
      reasons.push(thrown.message);
    }
  }
  throw new ImageError("no-mirror", noMirror(options, reasons));
}

function noMirror({ request, aptDirectory }: FindOptions, reasons: readonly string[]): string {
  const tried = reasons.length === 0 ? ` (${aptDirectory} names none)` : `:\n  ${reasons.join("\n  ")}`;
  const advice = "give a Debian mirror with --mirror URL or in TUXLET_DEBIAN_MIRROR";
  return `no archive with ${request.suite} for ${request.architecture} was found: ${advice}${tried}`;
}

async function open(options: FindOptions, mirror: string, sourceKeyring: string | null): Promise<Archive> {
  const { client, cache, request } = options;
  const uri = client.keepCredentials(mirror).replace(/\/+$/, "");
  const url = suiteUrl(uri, request.suite, "InRelease");
  const bytes = await client.get(url, { maxBytes: MAX_INRELEASE_BYTES });
  // What the file claims decides whether this is the archive; only then is it a scandal if the signature is wrong.
  const claimed = matching(clearsignedText(new TextDecoder().decode(bytes), url), url, request);
  // Others publish additions to Debian under Debian's suite names. A mirror that was named may be of a derivative.
  if (options.mirror === null && claimed.origin !== "Debian") {
    throw new ImageError("release", `is of ${claimed.origin || "unknown origin"}, not Debian`, { file: url });
  }
  const candidates = sourceKeyring === null ? options.keyrings : [sourceKeyring, ...options.keyrings];
  const { text, check } = await verifyInRelease(bytes, url, { required: options.keyring, candidates });
  const release = matching(text, url, request);
  if (options.now !== null) checkValidity(release, url, options.now);
  return new Archive({ client, cache, uri, request, release, signature: check });
}

function matching(text: string, url: string, request: ReleaseRequest): Release {
  const release = parseRelease(text, url);
  const problem = mismatch(release, request);
  if (problem !== null) throw new ImageError("release", problem, { file: url });
  return release;
}

/** A mirror that is held back must not go unnoticed for longer than the archive allows. */
function checkValidity(release: Release, file: string, now: Date): void {
  if (release.validUntil !== null && release.validUntil < now) {
    const message = `was valid until ${release.validUntil.toISOString()}; --no-check-valid-until ignores that`;
    throw new ImageError("expired", message, { file });
  }
}
