import type { Actor } from "./actor.ts";

/**
 * Processes that make, join and configure namespaces when they are told to, on one of two kernels: the emulated one and the Linux that Node
 * runs on. The same operations in the same order give the same answers on both.
 */
export interface NamespaceOps extends AsyncDisposable {
  /** Which kernel answers. */
  readonly backend: "emulated" | "host";
  /**
   * The first actor: root, outside of all the others' pid namespaces, and the process that their orphans are given to. Its uts, ipc, net,
   * cgroup and mount namespaces are new, and all mounts in the last private, so that nothing its descendants do to namespaces reaches the
   * machine. Files are the machine's, but for those on mounts of their own.
   */
  readonly root: Actor;
  /** Those that have not ended, in the order they were made. */
  actors(): readonly Actor[];
  /** Resolves when every actor that was killed, by whatever, has ended, and orphans that ended were waited for. */
  settle(): Promise<void>;
  /** Ends all actors. Idempotent. */
  close(): Promise<void>;
}
