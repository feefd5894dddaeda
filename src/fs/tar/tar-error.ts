/**
 * Why an archive was refused:
 * - `truncated`: it ends in the middle of an entry;
 * - `checksum`, `field`: a header that is none, or has a number, name or extended record that cannot be;
 * - `unsupported`: a kind of entry this reader does not know (sparse files, multi-volume archives);
 * - `path`: a name that leads out of the tree, or through something that is no directory;
 * - `link`: a hard link to something that is not there or is a directory;
 * - `limit`: more entries or bytes than the caller allows;
 * - `space`: the file system that is filled is full.
 */
export type TarErrorCode = "truncated" | "checksum" | "field" | "unsupported" | "path" | "link" | "limit" | "space";

/** The only thing reading an archive ever throws. */
export class TarError extends Error {
  override readonly name = "TarError";
  readonly code: TarErrorCode;
  /** Where in the archive, in bytes, the entry begins. */
  readonly offset: number;

  constructor(code: TarErrorCode, offset: number, message: string) {
    super(`tar archive, entry at byte ${offset}: ${message}`);
    this.code = code;
    this.offset = offset;
  }
}
