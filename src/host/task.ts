import { ArgumentChecks } from "./argument-checks.ts";
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

/** @throws {HostError} EINVAL, with `name` as its step, for what does not name a function. */
export function moduleCall(name: string, task: HostTask | undefined): ModuleCall | undefined {
  if (task === undefined) return undefined;
  const checks = new ArgumentChecks("import");
  checks.object(`${name}: ${NO_FUNCTION}`, task);
  const { module, export: exportName = "default", args } = task;
  checks.refuseUnless(`${name}.module: ${NO_FUNCTION}`, typeof module?.href === "string");
  checks.refuseUnless(`${name}.export`, typeof exportName === "string");
  return { url: module.href, exportName, args };
}

const NO_FUNCTION = "a task is { module: URL, export, args }, as functions do not cross thread boundaries";
