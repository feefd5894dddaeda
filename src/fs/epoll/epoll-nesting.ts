import type { FileDescription } from "../file-description.ts";
import { EpollFile } from "./epoll-file.ts";
import { EpollItem } from "./epoll-item.ts";

/** Whether `target` is `epoll` or watches it, however far down: adding it would close a loop (epoll_ctl(2) ELOOP). */
export function epollReaches(target: FileDescription, epoll: EpollFile): boolean {
  if (target === epoll) return true;
  return target instanceof EpollFile && target.items.some((item) => epollReaches(item.file, epoll));
}

/** How many epoll instances watch each other from `file` down; 0 for another file. */
export function depthBelow(file: FileDescription): number {
  if (!(file instanceof EpollFile)) return 0;
  let deepest = 0;
  for (const item of file.items) deepest = Math.max(deepest, depthBelow(item.file));
  return deepest + 1;
}

/** How many epoll instances watch `file`, one through the other. */
export function depthAbove(file: FileDescription): number {
  let deepest = 0;
  for (const watcher of file.watchers ?? []) {
    if (watcher instanceof EpollItem) deepest = Math.max(deepest, depthAbove(watcher.epoll) + 1);
  }
  return deepest;
}
