/**
 * The lifecycles of Kernel, Task and ThreadGroup as xstate machines, and the compiler that turns them into the tables the kernel steps.
 * The only folder that imports xstate. Kernel machines use named guards and actions only: no `after`, `assign`, `invoke`, `spawn`.
 */
export * from "./kernel.machine.ts";
export * from "./table.ts";
export * from "./task.machine.ts";
export * from "./thread-group.machine.ts";
