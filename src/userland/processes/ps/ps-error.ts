/** A command line that makes no sense to ps(1): "error: MESSAGE" and its usage. */
export class PsError extends Error {
  override readonly name = "PsError";
}
