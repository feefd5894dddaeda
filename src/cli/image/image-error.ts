/**
 * What can go wrong while an image is made.
 *
 * The codes are stable (they appear in `--json`):
 * - `usage`: the caller asked for something that makes no sense
 * - `no-mirror`, `network`: no archive could be found or reached
 * - `signature`, `expired`, `hash`: what came is not what the archive's keys vouch for
 * - `release`, `index`, `archive`: a file that could not be read (Release, Packages, .deb)
 * - `limit`: a file that is larger than anything sensible
 * - `no-package`, `unsatisfied`, `conflict`: the packages asked for do not fit together
 * - `sources`: apt's own configuration could not be read
 * - `aborted`: the user interrupted
 */
export type ImageErrorCode =
  | "usage"
  | "no-mirror"
  | "network"
  | "signature"
  | "expired"
  | "hash"
  | "release"
  | "index"
  | "archive"
  | "limit"
  | "no-package"
  | "unsatisfied"
  | "conflict"
  | "sources"
  | "aborted";

/** Where the fault lies: the file, and the entry (archive member, stanza, line) inside it. */
export interface ErrorPlace {
  readonly file?: string;
  readonly entry?: string;
  readonly cause?: unknown;
}

/** The one error type of `tuxlet image`: says what, in which file, at which entry. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly code: ImageErrorCode;
  readonly file: string | undefined;
  readonly entry: string | undefined;

  constructor(code: ImageErrorCode, message: string, place: ErrorPlace = {}) {
    const where = [place.file, place.entry].filter((part) => part !== undefined).map(printable);
    super([...where, message].join(": "), place.cause === undefined ? undefined : { cause: place.cause });
    this.code = code;
    this.file = place.file;
    this.entry = place.entry;
  }
}

/** Names come from outside: a terminal must not interpret what a hostile archive put into one. */
function printable(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? name : JSON.stringify(name).replace(/[\x7f-\uffff]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
