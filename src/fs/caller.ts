import type { Credentials } from "../ns/credentials.ts";
import type { FsContext } from "./fs-context.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { TtyJobControl } from "./tty/job-control.ts";

/** What a file operation needs to know of the task that asks for it; kernel's Task is one. */
export interface Caller {
  /** Subjective credentials: fsuid, fsgid, groups and capabilities decide. */
  readonly credentials: Credentials;
  readonly fs: FsContext;
  readonly mountNamespace: MountNamespace;
  /** RLIMIT_FSIZE in bytes; Infinity when unlimited. */
  readonly fileSizeLimit: number;
  /** RLIMIT_FSIZE stops a write or truncate: the kernel sends SIGXFSZ, the operation fails with EFBIG. */
  fileSizeLimitExceeded(): void;
  /** The caller's place in sessions and process groups; null for callers without one (boot, tests). */
  readonly jobControl: TtyJobControl | null;
  /** Whose call it is, of a caller that only lends other credentials to it (access(2)). */
  readonly actsFor?: Caller;
}
