import { errorCode, errorMessage } from "./error-messages.ts";

/** Where an error came from: the call, and the names it was given. */
export interface ErrorContext {
  readonly syscall: string;
  readonly path?: string | undefined;
  readonly dest?: string | undefined;
}

/**
 * A Linux error as Node reports one: `code` "ENOENT", `errno` -2, `syscall` "open", `path` and `dest` as the caller wrote them, and Node's
 * message. `name` is "Error", as there.
 */
export class SystemError extends Error {
  readonly code: string;
  /** Negative. */
  readonly errno: number;
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;

  /** @param errno positive or negative. */
  constructor(errno: number, { syscall, path, dest }: ErrorContext) {
    const number = Math.abs(errno);
    const code = errorCode(number);
    const names = path === undefined ? "" : dest === undefined ? ` '${path}'` : ` '${path}' -> '${dest}'`;
    super(`${code}: ${errorMessage(number)}, ${syscall}${names}`);
    this.code = code;
    this.errno = -number;
    this.syscall = syscall;
    if (path !== undefined) this.path = path;
    if (dest !== undefined) this.dest = dest;
  }
}

/** A wrong argument, found before anything was asked of the kernel. */
export class ArgumentError extends TypeError {
  readonly code = "ERR_INVALID_ARG_VALUE";
}

/** What Node itself refuses to do with files: `code` "ERR_FS_EISDIR" and its like. */
export class FsRuleError extends Error {
  readonly code: string;
  readonly errno: number;
  readonly syscall: string;
  readonly path: string;

  constructor(
    code: string,
    errno: number,
    message: string,
    context: { readonly syscall: string; readonly path: string },
  ) {
    super(message);
    this.code = code;
    this.errno = errno;
    this.syscall = context.syscall;
    this.path = context.path;
  }
}
