/** Why a call of a sandbox was refused, when no errno says it. */
export type SandboxErrorCode =
  /** The sandbox was disposed of, or ended by a limit. */
  | "ERR_SANDBOX_DISPOSED"
  /** An option that cannot be. */
  | "ERR_SANDBOX_OPTION"
  /** Something that cannot be part of a snapshot. */
  | "ERR_SANDBOX_UNSAVABLE";

export class SandboxError extends Error {
  override readonly name = "SandboxError";
  readonly code: SandboxErrorCode;

  constructor(code: SandboxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What a program had written when it was stopped. */
export interface PartialOutput {
  readonly stdout: string;
  readonly stderr: string;
}

/** A program did not come to its own end. Nothing of its session is left when this is thrown. */
export abstract class InterruptedError extends Error {
  /** What it had written until then. */
  output: PartialOutput = { stdout: "", stderr: "" };
}

/** Its AbortSignal was aborted; `cause` is the signal's reason. */
export class AbortError extends InterruptedError {
  override readonly name = "AbortError";
  readonly code = "ABORT_ERR";

  constructor(cause: unknown) {
    super("The operation was aborted", { cause });
  }
}

/** It took longer than its `timeout`. */
export class TimeoutError extends InterruptedError {
  override readonly name = "TimeoutError";
  readonly code = "ETIMEDOUT";
  /** Milliseconds. */
  readonly timeout: number;

  constructor(timeout: number) {
    super(`timed out after ${timeout} ms`);
    this.timeout = timeout;
  }
}

/** Its standard input could not be read; `cause` is the stream's error. */
export class InputError extends InterruptedError {
  override readonly name = "InputError";

  constructor(cause: unknown) {
    super(`cannot read standard input: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
