import type { FileDescription } from "../file-description.ts";
import { EpollFile } from "./epoll-file.ts";
import { EpollItem } from "./epoll-item.ts";

// Instances that watch each other form a graph without loops. Each is visited once, however many ways lead to it.

/** Whether `target` is `epoll` or watches it, however far down: adding it would close a loop (epoll_ctl(2) ELOOP). */
export function epollReaches(target: FileDescription, epoll: EpollFile): boolean {
  return reachable(target).has(epoll);
}

/** How many epoll instances watch each other from `file` down; 0 for another file. */
export function depthBelow(file: FileDescription, known: Map<EpollFile, number> = new Map()): number {
  if (!(file instanceof EpollFile)) return 0;
  let deepest = known.get(file) ?? 0;
  if (deepest > 0) return deepest;
  for (const item of file.items) deepest = Math.max(deepest, depthBelow(item.file, known));
  known.set(file, deepest + 1);
  return deepest + 1;
}

/** How many epoll instances watch `file`, one through the other. */
export function depthAbove(file: FileDescription, known: Map<FileDescription, number> = new Map()): number {
  let deepest = known.get(file);
  if (deepest !== undefined) return deepest;
  deepest = 0;
  for (const watcher of file.watchers ?? []) {
    if (watcher instanceof EpollItem) deepest = Math.max(deepest, depthAbove(watcher.epoll, known) + 1);
  }
  known.set(file, deepest);
  return deepest;
}

/** path_limits: how many chains of so many instances may lead from one file up to instances that nothing watches; the first is free. */
const PATH_LIMITS = [Number.POSITIVE_INFINITY, 500, 100, 50, 10] as const;

/** reverse_path_check(): whether one event of a file below `target` would wake too many instances on too many ways. */
export function hasTooManyPaths(target: FileDescription): boolean {
  for (const file of reachable(target)) {
    if (!(file instanceof EpollFile) && !countPaths(file, 0, [0, 0, 0, 0, 0])) return true;
  }
  return false;
}

/** reverse_path_check_proc(). @returns false beyond a limit. */
function countPaths(file: FileDescription, depth: number, counts: number[]): boolean {
  const limit = PATH_LIMITS[depth];
  if (limit === undefined) return false;
  for (const watcher of file.watchers ?? []) {
    if (!(watcher instanceof EpollItem)) continue;
    const { epoll } = watcher;
    if (epoll.watchers !== null) {
      if (!countPaths(epoll, depth + 1, counts)) return false;
    } else if (++counts[depth]! > limit) return false;
  }
  return true;
}

/** `file` and what it watches, directly or not. */
function reachable(file: FileDescription): Set<FileDescription> {
  const found = new Set([file]);
  for (const next of found) if (next instanceof EpollFile) for (const item of next.items) found.add(item.file);
  return found;
}
