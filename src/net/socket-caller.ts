import type { Caller } from "../fs/caller.ts";
import type { FdTable } from "../fs/fd-table.ts";
import type { NetNamespace } from "../ns/net-namespace.ts";
import type { Pid } from "../ns/pid.ts";
import type { PidNamespace } from "../ns/pid-namespace.ts";

/** What a socket operation needs to know of the task that asks for it; kernel's Task is one. */
export interface SocketCaller extends Caller {
  /** Where its new sockets are. NET-012 */
  readonly netNamespace: NetNamespace;
  readonly pidNamespace: PidNamespace;
  /** The process, for SO_PEERCRED and SCM_CREDENTIALS. */
  readonly processId: Pid;
  /** Descriptors that SCM_RIGHTS sends and receives. */
  readonly files: FdTable;
  /** A descriptor of `pid`'s process (pidfd_prepare()), close-on-exec. @returns it, or -errno. */
  installPidfd(pid: Pid): number;
  /** RLIMIT_NOFILE */
  readonly descriptorLimit: number;
  /** get_net_ns_by_pid(): of the process with that number in the caller's pid namespace; null when there is none. */
  netNamespaceOfProcess(pid: number): NetNamespace | null;
}

/** Sockets have no names to open, so that whoever reads or writes one is a task. */
export function socketCaller(caller: Caller): SocketCaller {
  const found = (caller.actsFor ?? caller) as Partial<SocketCaller>;
  if (found.netNamespace === undefined) throw new Error("a socket is used by somebody who is not a task");
  return found as SocketCaller;
}
