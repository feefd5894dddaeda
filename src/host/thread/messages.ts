/** What the main thread asks of a thread of the pool, one request at a time, and what it answers. */
import type { HostOp } from "../host-op.ts";
import type { NSType } from "../namespaces.ts";
import type { EncodedError } from "./error-codec.ts";

/** A function of a module, by name: code does not cross a thread boundary. */
export interface ModuleCall {
  readonly url: string;
  readonly exportName: string;
  readonly args: unknown;
}

/** Where a namespace is found. */
export type NamespaceTarget = { readonly path: string; readonly types: readonly [NSType] } | ProcessTarget;

/** Namespaces of one process, entered together. */
export interface ProcessTarget {
  readonly pid: number;
  readonly types: readonly NSType[];
}

export interface TaskRequest {
  readonly kind: "task";
  /** CLONE_* flags of unshare(2), or 0. */
  readonly unshare: number;
  readonly join: readonly NamespaceTarget[];
  readonly setup: ModuleCall | undefined;
  readonly ops: readonly HostOp[];
  readonly fn: ModuleCall | undefined;
}

/** Tries unshare(2) with each of the flags, and setns(2) once. The thread is of no other use afterwards. */
export interface ProbeRequest {
  readonly kind: "probe";
  readonly flags: readonly number[];
}

export type Request = TaskRequest | ProbeRequest;

/** The first message of a thread. */
export interface Ready {
  readonly event: "ready";
  readonly tid: number;
}

/** The setup has returned. */
export interface Started {
  readonly event: "started";
}

export interface Finished {
  readonly event: "finished";
  readonly result: { readonly value: unknown } | { readonly error: EncodedError };
  /** Whether the thread is again as any other: in the process's namespaces, with nothing left open. */
  readonly fungible: boolean;
}

export type Report = Ready | Started | Finished;
