import { isMainThread } from "node:worker_threads";

/** A child that may have ended. */
export interface Mortal {
  /** Takes its status if it has, and calls `unwatch`. */
  reap(): void;
}

/** SIGCHLD tells of every child; this is for the case that somebody removed our listener. */
const MAIN_PERIOD = 1000;
/** Signals reach the main thread alone (process: signal events), so a Worker has to look. */
const WORKER_PERIOD = 10;

const children = new Set<Mortal>();
let timer: NodeJS.Timeout | undefined;
let waiting = 0;

/**
 * Has `child` reaped when it ends. Each child is asked about by name: other children of this process are none of our business, and Node's
 * own child_process is as careful.
 */
export function watch(child: Mortal): void {
  children.add(child);
  if (timer === undefined) {
    if (isMainThread) process.on("SIGCHLD", reapEnded);
    timer = setInterval(reapEnded, isMainThread ? MAIN_PERIOD : WORKER_PERIOD);
    if (waiting === 0) timer.unref();
  }
  // It may have ended before anybody listened.
  child.reap();
}

export function unwatch(child: Mortal): void {
  if (!children.delete(child) || children.size > 0) return;
  process.off("SIGCHLD", reapEnded);
  clearInterval(timer);
  timer = undefined;
}

/** Listeners for signals do not keep Node alive; the timer does, while `change` makes more than none wait. */
export function watchClosely(change: 1 | -1): void {
  waiting += change;
  if (waiting > 0) timer?.ref();
  else timer?.unref();
}

function reapEnded(): void {
  for (const child of [...children]) child.reap();
}
