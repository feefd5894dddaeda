/** The threads that tasks run on. One whose changes were undone serves the next task; another is ended. */
import { stat } from "node:fs/promises";
import { isMainThread } from "node:worker_threads";
import { EINVAL, EOPNOTSUPP } from "../../abi/errno.ts";
import { HostError } from "../host-error.ts";
import { gate } from "../syscall.ts";
import { decodeError } from "./error-codec.ts";
import type { Request } from "./messages.ts";
import { Thread } from "./thread.ts";

/** A thread takes about 10 MB, and 50 ms to start. */
const MAX_IDLE = 4;

const idle: Thread[] = [];

let warm: Promise<unknown> | undefined;

/**
 * libuv starts the threads of its pool when something first needs one, and they inherit the namespaces of the thread that asked: asked from a thread in other
 * namespaces, asynchronous calls of the whole process would be made in these, for good. With CLONE_NEWPID set, libuv aborts.
 */
function warmPool(): Promise<unknown> {
  // With io_uring the call below would need no thread, and the ring's own threads share the caller's root directory.
  const ioUring = process.env["UV_USE_IO_URING"];
  if (ioUring !== undefined && Number(ioUring) !== 0)
    throw new HostError(EOPNOTSUPP, { syscall: "unshare", step: "threads with UV_USE_IO_URING" });
  warm ??= stat("/");
  return warm;
}

export interface RunOptions {
  /** Told in which thread the setup has returned. */
  readonly onStarted?: (tid: number) => void;
  /** Ends the thread; `runOnThread` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns the value of the request's function.
 * @throws {HostError} ENOSYS where there is no Linux host; EINVAL off the main thread; what the request threw.
 */
export async function runOnThread(request: Request, options: RunOptions = {}): Promise<unknown> {
  // Threads of threads would inherit namespaces, and end with the thread that started them.
  if (!isMainThread) throw new HostError(EINVAL, { syscall: "unshare", step: "called off the main thread" });
  const { signal, onStarted } = options;
  gate();
  await warmPool();
  signal?.throwIfAborted();
  const thread = takeIdle() ?? (await Thread.start());
  // The run then fails, and what it throws says no more than that the thread ended.
  const abort = (): void => void thread.end();
  signal?.addEventListener("abort", abort);
  let fungible = false;
  try {
    const running = thread.run(request, () => onStarted?.(thread.tid));
    if (signal?.aborted) abort();
    const finished = await running;
    fungible = finished.fungible;
    if ("error" in finished.result) throw decodeError(finished.result.error);
    return finished.result.value;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
    if (fungible && idle.length < MAX_IDLE) {
      thread.rest();
      idle.push(thread);
    } else await thread.end();
  }
}

/** The one that worked last. A thread may have died of what a task left behind. */
function takeIdle(): Thread | undefined {
  for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) if (thread.isAlive) return thread;
  return undefined;
}
