import type { EntropySource } from "../fs/devices/entropy.ts";
import type { MountNamespace } from "../fs/mount-namespace.ts";
import type { VirtualFilesystem } from "../fs/virtual-filesystem.ts";
import type { InitialNamespaces } from "../ns/initial-namespaces.ts";
import type { Timekeeper } from "../time/timekeeper.ts";

/** One more entry for every program's auxiliary vector. */
export interface AuxEntry {
  readonly type: number;
  readonly value: number;
}

/** What a kernel is made of (gVisor InitKernelArgs). `init` checks the members in the order they stand here. */
export interface InitKernelArgs {
  /** Letters of the ISA, as the platform's `features`; each must be among them. */
  readonly featureSet: readonly string[];
  /** With its clocks set. */
  readonly timekeeper: Timekeeper;
  readonly rootUserNamespace: InitialNamespaces["user"];
  readonly rootUTSNamespace: InitialNamespaces["uts"];
  readonly rootIPCNamespace: InitialNamespaces["ipc"];
  readonly rootPIDNamespace: InitialNamespaces["pid"];
  /**
   * The whole set, the above included: what a first process is a member of. The Linux release to behave as is that of their
   * NamespaceTree: their own numbers depend on it.
   */
  readonly initialNamespaces: InitialNamespaces;
  readonly vfs: VirtualFilesystem;
  /** What processes get that name none. Null: createProcess needs one. */
  readonly rootMountNamespace: MountNamespace | null;
  /** Random numbers for guests; deterministic when seeded. */
  readonly entropy: EntropySource;
  /** nr_cpu_ids: 1 or more. */
  readonly applicationCores: number;
  /** Present the host's cores; raises `applicationCores` to their number. */
  readonly useHostCores?: boolean;
  readonly extraAuxv?: readonly AuxEntry[];
}
