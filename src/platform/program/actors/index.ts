/** NamespaceOps of the emulated kernel: actors are tasks that run a program of their own, which makes the system calls it is sent. */
export { namespaceActor } from "./actor-program.ts";
export { namespaceOps } from "./namespace-ops.ts";
