// epoll(7): files that watch other files.
export { EpollFile, type EpollSink } from "./epoll-file.ts";
export { EpollItem } from "./epoll-item.ts";
export { depthAbove, depthBelow, epollReaches } from "./epoll-nesting.ts";
