import type { Caller } from "../fs/caller.ts";
import { FsContext } from "../fs/fs-context.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import type { TtyJobControl } from "../fs/tty/job-control.ts";
import { Credentials } from "../ns/credentials.ts";
import type { Kernel } from "./kernel.ts";

/**
 * File operations on the embedder's behalf: root of the root user namespace, in a mount namespace, without limits (gVisor's supervisor
 * context). Not to be used while the kernel runs a task, which on one thread cannot happen. `release` it when done.
 */
export class SupervisorCaller implements Caller {
  readonly credentials: Credentials;
  readonly fs: FsContext;
  readonly mountNamespace: MountNamespace;
  readonly fileSizeLimit: number = Number.POSITIVE_INFINITY;
  readonly jobControl: TtyJobControl | null = null;

  constructor(kernel: Kernel, mountNamespace: MountNamespace) {
    this.credentials = Credentials.root(kernel.rootUserNamespace);
    this.mountNamespace = mountNamespace;
    const root = mountNamespace.rootPath();
    this.fs = new FsContext(kernel.vfs, root, root, 0);
  }

  fileSizeLimitExceeded(): void {}

  release(): void {
    this.fs.release();
  }
}
