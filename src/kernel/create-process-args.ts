import type { FdTable } from "../fs/fd-table.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import type { Tty } from "../fs/tty/tty.ts";
import type { Credentials } from "../ns/credentials.ts";
import type { Limits } from "./limits.ts";

/** A process to start from outside (gVisor CreateProcessArgs). Strings are byte strings. */
export interface CreateProcessArgs {
  /** The program's path. Default: `argv[0]`, which must then be absolute; PATH is not searched. */
  readonly filename?: string;
  readonly argv: readonly string[];
  readonly envv?: readonly string[];
  /** Default "/". Needs no search permission, as container runtimes have it. */
  readonly workingDirectory?: string;
  /** Default: root of the root user namespace. */
  readonly credentials?: Credentials;
  /** Its reference passes to the process when it could be created. Default: an empty table. */
  readonly fdTable?: FdTable;
  /** Default 0o022. */
  readonly umask?: number;
  readonly limits?: Limits;
  /** Becomes the controlling terminal of the process's session, and the process's group its foreground. */
  readonly tty?: Tty;
  /** Default: the kernel's root mount namespace, or init's. */
  readonly mountNamespace?: MountNamespace;
}
