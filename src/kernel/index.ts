/**
 * The kernel proper: Kernel, TaskSet, ThreadGroup, Task and its run states, signals, wait, sessions, exec, clone, futexes, limits, the
 * scheduler and the events. Knows no instruction set (see platform.ts) and no system call numbers' meaning (see src/syscalls).
 */
export * from "./create-process-args.ts";
export * from "./errors.ts";
export * from "./events/index.ts";
export * from "./init-kernel-args.ts";
export * from "./kernel.ts";
export * from "./limits.ts";
export type { NamespaceHolder } from "./namespaces/holders.ts";
export { type NamespaceData, type NamespaceKind, NamespaceView } from "./namespaces/namespace-view.ts";
export * from "./platform.ts";
export type { SavePhase } from "./save.ts";
export { Task } from "./task.ts";
export { ThreadGroup } from "./thread-group.ts";
