import type { ModuleCall } from "./thread/messages.ts";

/**
 * A function that is called in a thread: it is named, not passed, since functions do not cross thread boundaries. Its module is imported before anything is
 * entered, so that it is the caller's file system that supplies the code, and what it imports later comes from the namespaces it is in.
 *
 * In the function, synchronous functions of `node:fs`, sockets, and `node:child_process` act in the thread's namespaces. Asynchronous functions of `node:fs`
 * and `dns.lookup` act in those of the process, as they run on other threads.
 */
export interface HostTask<A = unknown> {
  /** An absolute URL. */
  readonly module: URL;
  /** The name of the export; "default" if it is missing. The function may return a promise. */
  readonly export?: string;
  /** The function's one argument. It is copied by structured clone, as is the result. */
  readonly args?: A;
}

export function moduleCall(task: HostTask | undefined): ModuleCall | undefined {
  return task && { url: task.module.href, exportName: task.export ?? "default", args: task.args };
}
