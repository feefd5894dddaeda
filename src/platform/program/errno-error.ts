import { errnoName } from "../../abi/errno.ts";
import { errnoMessage } from "../../abi/errno-message.ts";
import type { Refusal } from "../../ns/refusal.ts";

/** A system call's error, as a program sees it: in the shape of Node's system errors. */
export class Errno extends Error {
  override readonly name = "Errno";
  /** "ENOENT" */
  readonly code: string;
  /** Its number, positive. */
  readonly errno: number;
  /** The system call's name. */
  readonly syscall: string;
  /** The path it was given, if any. */
  readonly path: string | undefined;
  /**
   * The rule that said no, for `Kernel.explain`; null when none is known, as for calls that a load has replayed. For people to read: a program
   * that decides by it does not restore.
   */
  readonly refusal: Refusal | null;

  constructor(errno: number, syscall: string, path?: string, refusal: Refusal | null = null) {
    const code = errnoName(errno) ?? `E${errno}`;
    super(`${code}: ${errnoMessage(errno) ?? "unknown error"}, ${syscall}${path === undefined ? "" : ` '${path}'`}`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    this.path = path;
    this.refusal = refusal;
  }

  /** strerror(3): what tools print after the colon, e.g. "No such file or directory". */
  get description(): string {
    return errnoMessage(this.errno) ?? `Unknown error ${this.errno}`;
  }
}
