// poll(2) events: include/uapi/asm-generic/poll.h, and the sets select(2) maps them to (fs/select.c).

export const POLLIN = 0x0001;
export const POLLPRI = 0x0002;
export const POLLOUT = 0x0004;
export const POLLERR = 0x0008;
export const POLLHUP = 0x0010;
export const POLLNVAL = 0x0020;
export const POLLRDNORM = 0x0040;
export const POLLRDBAND = 0x0080;
export const POLLWRNORM = 0x0100;
export const POLLWRBAND = 0x0200;
export const POLLMSG = 0x0400;
export const POLLREMOVE = 0x1000;
export const POLLRDHUP = 0x2000;
export const POLLFREE = 0x4000; // kernel internal: the wait queue is going away

// fs/select.c: what makes a descriptor readable, writable, exceptional for select(2)
export const POLLIN_SET = POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR | POLLNVAL;
export const POLLOUT_SET = POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR | POLLNVAL;
export const POLLEX_SET = POLLPRI | POLLNVAL;

/** Descriptors in an fd_set: include/uapi/linux/posix_types.h. */
export const FD_SETSIZE = 1024;
