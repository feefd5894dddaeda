// poll(2), epoll_wait(2): include/uapi/asm-generic/poll.h, linux/eventpoll.h.
import { i32, struct, u16, u32, u64 } from "./struct.ts";

/** The events are short in C; their bits read more easily unsigned. */
export const Pollfd = struct("struct pollfd", 8, { fd: i32(0), events: u16(4), revents: u16(6) });

/** Packed only on x86-64: here data is at 8. It is the caller's, so copy its halves. */
export const EpollEvent = struct("struct epoll_event", 16, { events: u32(0), data: u64(8) });
