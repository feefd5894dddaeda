import { errnoName } from "../../abi/errno.ts";
import { errnoMessage } from "../../abi/errno-message.ts";

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

  constructor(errno: number, syscall: string, path?: string) {
    const code = errnoName(errno) ?? `E${errno}`;
    super(`${code}: ${errnoMessage(errno) ?? "unknown error"}, ${syscall}${path === undefined ? "" : ` '${path}'`}`);
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    this.path = path;
  }

  /** strerror(3): what tools print after the colon, e.g. "No such file or directory". */
  get description(): string {
    return errnoMessage(this.errno) ?? `Unknown error ${this.errno}`;
  }
}
