import { errnoName } from "../abi/errno.ts";
import { errnoMessage } from "../abi/errno-message.ts";
import { adviceOn, type RefusedCall } from "./advice.ts";

/** What failed, and at what. */
export interface HostErrorContext extends RefusedCall {
  readonly cause?: unknown;
}

/** A {@link HostError} as structured clone and JSON carry it. */
export interface EncodedHostError extends RefusedCall {
  readonly errno: number;
}

/**
 * A refusal of the real kernel, or of this backend before it asked. `ENOSYS` with the step "load the foreign function interface" or
 * "platform" says that there is no Linux host to ask.
 */
export class HostError extends Error {
  /** Positive, as errno(3) has it. */
  readonly errno: number;
  /** "EPERM". */
  readonly code: string;
  readonly syscall: string;
  readonly step?: string;
  readonly path?: string;
  readonly flags?: number;
  /** What the reason may be and what helps, where the errno is not enough. The message ends with it. */
  readonly advice?: string;

  /** @param errno positive. */
  constructor(errno: number, { syscall, step, path, flags, cause }: HostErrorContext) {
    const code = errnoName(errno) ?? `E${errno}`;
    const where = step === undefined ? "" : ` (${step})`;
    const what = path === undefined ? "" : ` '${path}'`;
    const advice = adviceOn(code, { syscall, step, path, flags });
    const why = advice === undefined ? "" : `: ${advice}`;
    const message = `${code}: ${errnoMessage(errno) ?? "unknown error"}, ${syscall}${what}${where}${why}`;
    super(message, cause === undefined ? undefined : { cause });
    this.name = "HostError";
    this.errno = errno;
    this.code = code;
    this.syscall = syscall;
    if (step !== undefined) this.step = step;
    if (path !== undefined) this.path = path;
    if (flags !== undefined) this.flags = flags;
    if (advice !== undefined) this.advice = advice;
  }

  /** The same error with more said about it. What is not given stays. */
  with(context: Partial<HostErrorContext>): HostError {
    return new HostError(this.errno, { ...this.encode(), cause: this.cause, ...context });
  }

  /** Structured clone keeps of an error its message alone: what crosses a thread boundary is this. */
  encode(): EncodedHostError {
    const { errno, syscall, step, path, flags } = this;
    return { errno, syscall, step, path, flags };
  }

  static decode({ errno, ...context }: EncodedHostError): HostError {
    return new HostError(errno, context);
  }
}
