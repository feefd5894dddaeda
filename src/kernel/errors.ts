/**
 * Why a call of the embedding API was refused. The texts are gVisor's (`pkg/sentry/kernel/kernel.go`) where it has one.
 * - `STATE`: not in this state of the kernel (started twice, unpaused when not paused, saved when not paused ...);
 * - `ARGUMENT`: a missing or impossible argument;
 * - `NO_TASKS`, `NO_MOUNT_NAMESPACE`, `NOT_ABSOLUTE`, `WORKING_DIRECTORY`, `LOAD`: createProcess and start;
 * - `EXHAUSTED`: an identifier generator or the memory limit has nothing left.
 */
export type KernelErrorCode =
  | "STATE"
  | "ARGUMENT"
  | "NO_TASKS"
  | "NO_MOUNT_NAMESPACE"
  | "NOT_ABSOLUTE"
  | "WORKING_DIRECTORY"
  | "LOAD"
  | "EXHAUSTED";

/** Thrown (or rejected with) by Kernel's public methods; `errno` names the Linux error behind it, where there is one. */
export class KernelError extends Error {
  override readonly name = "KernelError";
  readonly code: KernelErrorCode;
  readonly errno: string | null;

  constructor(code: KernelErrorCode, message: string, errno: string | null = null) {
    super(message);
    this.code = code;
    this.errno = errno;
  }
}

/** A broken invariant of the kernel itself: a bug, never the guest's doing. */
export class KernelPanic extends Error {
  override readonly name = "KernelPanic";
}
