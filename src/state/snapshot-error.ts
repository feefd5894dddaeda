/**
 * Why a snapshot was refused.
 * - `truncated`, `checksum`, `foreign` (not a snapshot at all): the container;
 * - `version`: written by a newer format, or with a class or class version that this build does not know;
 * - `platform`, `cores`, `features`, `memory`: the loader cannot provide what the snapshot needs;
 * - `corrupt`: what no save could have written;
 * - `diverged`: a program does something else than it did before the save;
 * - `unsavable`: a save met an object or a task that cannot be saved.
 */
export type SnapshotErrorCode =
  | "truncated"
  | "checksum"
  | "foreign"
  | "version"
  | "platform"
  | "cores"
  | "features"
  | "memory"
  | "corrupt"
  | "diverged"
  | "unsavable";

/** The one error type of saving and loading; `message` says what is wrong and where in the file or the graph. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
