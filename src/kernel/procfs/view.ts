import type { Caller } from "../../fs/caller.ts";
import type { TextFileDescription } from "../../fs/pseudo/text-file.ts";
import type { Credentials } from "../../ns/credentials.ts";
import type { IpcNamespace } from "../../ns/ipc-namespace.ts";
import type { NetNamespace } from "../../ns/net-namespace.ts";
import type { PidNamespace } from "../../ns/pid-namespace.ts";
import type { UserNamespace } from "../../ns/user-namespace.ts";
import type { UtsNamespace } from "../../ns/uts-namespace.ts";
import { KTime } from "../../time/ktime.ts";
import type { Kernel } from "../kernel.ts";
import type { Task } from "../task.ts";
import { callingTask } from "./calling-task.ts";
import type { ProcfsSuperblock } from "./procfs-superblock.ts";
import { IpcNamespaceFile } from "./sysvipc/ipc-namespace-file.ts";

/**
 * From where a /proc file is looked at. Its text depends on this and on its subject, nothing else: which instance it is in (pid numbers),
 * who opened it (user and group numbers) and who reads it now (host name, paths).
 */
export class ProcView {
  readonly superblock: ProcfsSuperblock;
  readonly caller: Caller;
  /** f_cred of the open file. */
  readonly opener: Credentials;
  /** Null while it is being opened. */
  readonly file: TextFileDescription | null;

  constructor(
    superblock: ProcfsSuperblock,
    caller: Caller,
    opener: Credentials,
    file: TextFileDescription | null = null,
  ) {
    this.file = file;
    this.superblock = superblock;
    this.caller = caller;
    this.opener = opener;
  }

  get kernel(): Kernel {
    return this.superblock.kernel;
  }

  /** Of the instance: that of its mounter. */
  get pidNamespace(): PidNamespace {
    return this.superblock.pidNamespace;
  }

  /** `current`; null when the embedder reads. */
  get reader(): Task | null {
    return callingTask(this.caller);
  }

  /** seq_user_ns(): whose numbers users and groups are shown by. */
  get userNamespace(): UserNamespace {
    return this.opener.userNamespace;
  }

  /** current->nsproxy->uts_ns */
  get utsNamespace(): UtsNamespace {
    return this.reader?.nsProxy.uts ?? this.kernel.rootUTSNamespace;
  }

  /** timens_add_boottime(): what the reader finds added to the time since the system started. */
  get boottimeOffset(): KTime {
    return this.reader?.nsProxy.time.boottimeOffset ?? KTime.ZERO;
  }

  /** current->nsproxy->ipc_ns when the file was opened, where that matters. */
  get ipcNamespace(): IpcNamespace {
    return this.file instanceof IpcNamespaceFile ? this.file.namespace : this.kernel.ipcNamespaceOf(this.caller);
  }

  /** task_active_pid_ns(current) */
  get readerPidNamespace(): PidNamespace {
    return this.reader?.pidNamespace ?? this.kernel.rootPIDNamespace;
  }

  /** current->nsproxy->net_ns */
  get netNamespace(): NetNamespace {
    return this.reader?.nsProxy.net ?? this.kernel.initialNamespaces.net;
  }
}
