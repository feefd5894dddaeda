import type { Credentials } from "../ns/credentials.ts";
import type { Caller } from "./caller.ts";
import type { FsContext } from "./fs-context.ts";
import type { MountNamespace } from "./mount-namespace.ts";

/** A caller that is no task: the kernel at boot, or the embedder reaching in from outside. Without limits and terminals. */
export class KernelCaller implements Caller {
  readonly credentials: Credentials;
  readonly fs: FsContext;
  readonly mountNamespace: MountNamespace;
  readonly fileSizeLimit: number;
  readonly jobControl: null;

  constructor(credentials: Credentials, fs: FsContext, mountNamespace: MountNamespace) {
    this.credentials = credentials;
    this.fs = fs;
    this.mountNamespace = mountNamespace;
    this.fileSizeLimit = Number.POSITIVE_INFINITY;
    this.jobControl = null;
  }

  fileSizeLimitExceeded(): void {
    throw new Error("a caller without a file size limit cannot exceed it");
  }
}
