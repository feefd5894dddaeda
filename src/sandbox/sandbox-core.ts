import type { Kernel } from "../kernel/kernel.ts";
import { SandboxError } from "./errors.ts";
import type { UserLike } from "./find-user.ts";
import type { FsGateway } from "./fs/gateway.ts";
import type { LimitError, SandboxLimits } from "./limits.ts";
import type { JobTable } from "./process/job-table.ts";

/** What programs are started with unless a call says otherwise. */
export interface ProcessDefaults {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: UserLike;
  /** What runs a command line: `SHELL -c TEXT`. */
  readonly shell: string;
  /** Milliseconds between SIGTERM and SIGKILL when a program is stopped. */
  readonly killGrace: number;
}

/** What the parts of a sandbox share. */
export interface SandboxCore {
  readonly kernel: Kernel;
  readonly defaults: ProcessDefaults;
  readonly limits: SandboxLimits;
  readonly jobs: JobTable;
  readonly files: FsGateway;
  /** What ended the sandbox: a limit, or a bug of the kernel. */
  failure: Error | null;
  isDisposed: boolean;
  /** A limit was reached; it may have ended one program only. */
  limitReached(error: LimitError): void;
  /** A program of the embedder's has written. */
  outputWritten(pid: number, stream: "stdout" | "stderr", bytes: Uint8Array): void;
}

/** @throws SandboxError, LimitError, KernelPanic */
export function requireAlive(core: SandboxCore): void {
  if (core.failure !== null) throw core.failure;
  if (core.isDisposed) throw new SandboxError("ERR_SANDBOX_DISPOSED", "the sandbox was disposed of");
}
