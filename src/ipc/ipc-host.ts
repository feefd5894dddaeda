import type { Caller } from "../fs/caller.ts";
import type { VirtualFilesystem } from "../fs/virtual-filesystem.ts";
import type { FramePool } from "../mm/frame-pool.ts";
import type { IpcNamespace } from "../ns/ipc-namespace.ts";
import type { Pid } from "../ns/pid.ts";

/** What IPC objects need of the kernel, which is above this folder. */
export interface IpcHost {
  /** Keeps the clock, and the books of the memory that objects take. */
  readonly vfs: VirtualFilesystem;
  readonly platform: { readonly pool: FramePool };
  /** task_tgid(current): on whose behalf memory is mapped and unmapped now. Null when no task runs: the embedder is at work. */
  readonly currentProcess: Pid | null;

  /** pid_vnr(): the number of a process for the one whose turn it is, 0 when it is invisible there. */
  visiblePid(pid: Pid): number;

  /** current->nsproxy->ipc_ns; the initial one for the embedder. */
  ipcNamespaceOf(caller: Caller | null): IpcNamespace;

  /** RLIMIT_MSGQUEUE of the caller, in bytes. */
  messageQueueLimit(caller: Caller): number;
}
