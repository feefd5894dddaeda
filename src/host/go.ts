import { ArgumentChecks } from "./argument-checks.ts";
import { checkOps, type HostOp, type HostOpResults } from "./host-op.ts";
import { type HostTask, moduleCall } from "./task.ts";
import type { TaskRequest } from "./thread/messages.ts";
import { runOnThread } from "./thread/pool.ts";

/** A task whose setup has returned. */
export interface UnshareHandle<R> {
  /** The thread's number, as gettid(2) has it: its namespaces are the links in `/proc/self/task/TID/ns`. */
  readonly tid: number;
  /**
   * What the task returned, once the thread is back in the process's namespaces or has ended. Rejects with what the task threw; like any promise, it
   * wants a handler.
   */
  readonly done: Promise<R>;
}

/** What to do in the new namespaces. */
export interface GoTask {
  /** Comes first. `go` resolves when it has returned; if it throws, `go` rejects and nothing else is done. */
  readonly setup?: HostTask;
  readonly fn?: HostTask;
}

/** What to do in the new namespaces, without code. */
export interface GoOps<O extends readonly HostOp[]> {
  readonly setup?: HostTask;
  /** Made one after the other; the first that fails is the last. */
  readonly ops: O;
}

/**
 * Calls functions in a thread that has disassociated parts of its execution context from the process, as unshare(2) does. Only that thread sees the new
 * namespaces, and what it changes there.
 *
 * What unshare(2) does for CLONE_NEWCGROUP, CLONE_NEWNET, CLONE_NEWPID and CLONE_NEWUTS is undone afterwards, and the thread serves the next task, in about
 * 0.2 ms. With other flags the thread ends, which signals children that asked for a signal at their parent's death. CLONE_NEWUSER needs a process with a
 * single thread: Linux refuses it here with EINVAL.
 * @param flags of unshare(2).
 * @throws {HostError} what Linux refused (EPERM, EINVAL, ENOSPC); EINVAL off the main thread, and for arguments that make no sense; EOPNOTSUPP with UV_USE_IO_URING; ENOSYS where there is no Linux
 * host; EPERM for an operation on something that the task shares with the process.
 */
export function go<const O extends readonly HostOp[]>(
  flags: number,
  task: GoOps<O>,
): Promise<UnshareHandle<HostOpResults<O>>>;
export function go<R = unknown>(flags: number, task?: GoTask): Promise<UnshareHandle<R>>;
export async function go(
  flags: number,
  task: GoTask & Partial<GoOps<readonly HostOp[]>> = {},
): Promise<UnshareHandle<unknown>> {
  const checks = new ArgumentChecks("unshare");
  checks.flags("flags", flags);
  checks.object("task", task);
  const { setup, fn, ops } = task;
  // They have one result.
  checks.refuseUnless("fn and ops at once", fn === undefined || ops === undefined);
  checkOps(ops ?? [], flags);
  const request: TaskRequest = {
    kind: "task",
    unshare: flags,
    join: [],
    setup: moduleCall("setup", setup),
    ops: ops ?? [],
    fn: moduleCall("fn", fn),
  };
  return new Promise((resolve, reject) => {
    const done = runOnThread(request, {
      // A promise of its own: who gets the handle is to handle it, or to be told of an error that nobody handled.
      onStarted: (tid) => resolve({ tid, done: done.then((value) => value) }),
    });
    done.catch(reject);
  });
}
