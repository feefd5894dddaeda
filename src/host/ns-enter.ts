import { EINVAL } from "../abi/errno.ts";
import { ArgumentChecks, MAX_INT } from "./argument-checks.ts";
import { HostError } from "./host-error.ts";
import { checkOps, type HostOp, type HostOpResults } from "./host-op.ts";
import { availableNamespaces, CLONE_FLAGS, type NSType } from "./namespaces.ts";
import { type HostTask, moduleCall } from "./task.ts";
import type { ModuleCall, NamespaceTarget } from "./thread/messages.ts";
import { runOnThread } from "./thread/pool.ts";

/** A namespace, by a file that stands for it or by a process that is in it. With both, the file counts. */
export interface Namespace {
  readonly type: NSType;
  /** A link in /proc/PID/ns, or a file that such a link was bind-mounted to. */
  readonly path?: string;
  readonly pid?: number;
}

/** Which function {@link nsEnter} calls, and how it is stopped. */
export interface NsEnterOptions {
  /** The name of the export to call; "default" if it is missing. */
  readonly export?: string;
  /** Ends the thread; the promise rejects with the signal's reason. What the function had done stays done. */
  readonly signal?: AbortSignal;
}

/**
 * Calls a function of a module in a thread that has entered other namespaces, and takes the thread back afterwards, whatever the function did. Everything is
 * opened before anything is entered; the namespaces of one process are entered together. Of several with one type the last counts.
 *
 * `pid` and `time` are for children. `mnt` gives the thread a root and a working directory of its own, and ends it afterwards.
 * @param module an absolute URL. See {@link HostTask} for where and how it runs.
 * @param args copied by structured clone, as is what the function returns.
 * @throws {HostError} EINVAL for a type that does not exist or that a thread cannot enter (`user`), and for a file that is no namespace; ESRCH or ENOENT when
 * there is no such process or file; what setns(2) refused; ENOSYS where there is no Linux host. Otherwise what the function threw.
 */
export async function nsEnter<R = unknown, A = unknown>(
  namespaces: readonly Namespace[],
  module: URL,
  args?: A,
  options: NsEnterOptions = {},
): Promise<R> {
  const { export: exportName, signal } = options;
  const task: HostTask<A | undefined> = { module, args, ...(exportName === undefined ? {} : { export: exportName }) };
  return (await enter(namespaces, { fn: moduleCall("task", task), signal })) as R;
}

/**
 * As {@link nsEnter}, with operations in place of a function: nothing of the caller's runs in the other namespaces.
 * @returns the operations' results. The first that fails is the last.
 * @throws {HostError} as {@link nsEnter}; EPERM, before anything is entered, for an operation that would change what is not entered.
 */
export async function nsEnterOps<const O extends readonly HostOp[]>(
  namespaces: readonly Namespace[],
  ops: O,
): Promise<HostOpResults<O>> {
  return (await enter(namespaces, { ops })) as HostOpResults<O>;
}

interface Inside {
  readonly fn?: ModuleCall | undefined;
  readonly ops?: readonly HostOp[];
  readonly signal?: AbortSignal | undefined;
}

async function enter(namespaces: readonly Namespace[], { fn, ops = [], signal }: Inside): Promise<unknown> {
  const join = targetsOf(namespaces);
  const types = join.flatMap((target) => target.types);
  checkOps(
    ops,
    types.reduce((all, type) => all | (CLONE_FLAGS.get(type) as number), 0),
  );
  return await runOnThread({ kind: "task", unshare: 0, join, setup: undefined, ops, fn }, { signal });
}

const checks = new ArgumentChecks("setns");

/** In the order in which they were named, the namespaces of one process where the first of them was. */
export function targetsOf(namespaces: readonly Namespace[]): NamespaceTarget[] {
  checks.list("namespaces", namespaces);
  for (const namespace of namespaces) checks.object("namespaces", namespace);
  const last = new Map(namespaces.map((namespace) => [namespace.type, namespace]));
  const processes = new Map<number, NSType[]>();
  const targets: NamespaceTarget[] = [];
  for (const { type, path, pid } of last.values()) {
    checkType(type);
    if (path !== undefined) {
      checks.text("path", path);
      targets.push({ path, types: [type] });
    } else if (pid === undefined)
      throw new HostError(EINVAL, { syscall: "setns", step: `${type} without path and pid` });
    else {
      checks.integer("pid", pid, 1, MAX_INT);
      const types = processes.get(pid);
      if (types !== undefined) types.push(type);
      else {
        processes.set(pid, [type]);
        targets.push({ pid, types: processes.get(pid) as NSType[] });
      }
    }
  }
  return targets;
}

function checkType(type: NSType): void {
  if (!CLONE_FLAGS.has(type))
    throw new HostError(EINVAL, { syscall: "setns", step: `unknown namespace type ${JSON.stringify(type)}` });
  // setns(2): EINVAL, a process with several threads cannot enter a user namespace.
  if (type === "user")
    throw new HostError(EINVAL, {
      syscall: "setns",
      step: "threads cannot join user: forkExec with joinNamespaces can",
    });
  if (process.platform === "linux" && !availableNamespaces().has(type))
    throw new HostError(EINVAL, { syscall: "setns", step: `this kernel has no ${type} namespaces` });
}
