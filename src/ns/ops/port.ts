/** The way to a process that executes system calls on request. Each backend has its own. */

/** What actors are made of. Backends know the numbers. */
export type PortCallName =
  | "capset"
  | "close"
  | "exit_group"
  | "getpid"
  | "ioctl"
  | "mkdirat"
  | "mount"
  | "openat"
  | "pidfd_send_signal"
  | "prctl"
  | "read"
  | "readlinkat"
  | "setdomainname"
  | "setgroups"
  | "sethostname"
  | "setns"
  | "setresgid"
  | "setresuid"
  | "umount2"
  | "uname"
  | "unshare"
  | "wait4"
  | "write";

/**
 * One argument: a number; a string, which the call gets with a NUL behind it; bytes, as they are; room for bytes that come back; or the result
 * of an earlier call of the same run, by its index.
 */
export type PortArgument = number | string | Uint8Array | { readonly room: number } | { readonly resultOf: number };

export interface PortCall {
  readonly name: PortCallName;
  readonly args: readonly PortArgument[];
}

export interface PortResult {
  /** Or -errno. */
  readonly result: number;
  /** What the call left in each `{ room }`, in order, in full length. */
  readonly outputs: readonly Uint8Array[];
}

/** One process. Its calls are executed in the order they were asked for. */
export interface Port {
  /** 0 for the root, then in the order they were made. */
  readonly serial: number;
  /** The process's number in the initial pid namespace, and so in /proc. */
  readonly pid: number;
  /** It answers nothing any more: a zombie, gone, or an init that waits for its namespace's last members. */
  readonly hasEnded: boolean;
  /** Executes all of them, whatever they answer. @returns null when the process has ended before it could answer. */
  run(calls: readonly PortCall[]): Promise<readonly PortResult[] | null>;
  /** clone(2) with SIGCHLD. @returns the child's, or -errno; null when the process has ended. */
  clone(flags: number): Promise<Port | number | null>;
  /**
   * Executes `calls`, which find a descriptor of `target`'s process at the number that they are given; afterwards it is closed.
   * @returns as `run` does
   */
  withPidfd(target: Port, calls: (pidfd: number) => readonly PortCall[]): Promise<readonly PortResult[] | null>;
  /**
   * Resolves when a process that has been killed has ended; at once when it can answer, and lives.
   * @returns whether it is a zombie, or gone
   */
  ended(): Promise<boolean>;
}
