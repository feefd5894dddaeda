/**
 * Operations on namespaces, told to processes one by one: what they are (NamespaceOps), and how they are made of system calls. Who executes those
 * is a backend's: the emulated kernel's is in platform/program, that of the Linux under Node in host/.
 */
export * from "./actor.ts";
export type { NamespaceHandle } from "./namespace-handle.ts";
export type { NamespaceOps } from "./namespace-ops.ts";
export * from "./outcome.ts";
