// splice(2), tee(2), vmsplice(2): include/linux/splice.h (glibc's <fcntl.h> carries the same values).

export const SPLICE_F_MOVE = 0x1; // try to move pages instead of copying
export const SPLICE_F_NONBLOCK = 0x2; // do not block on the pipe (the fd itself may still block)
export const SPLICE_F_MORE = 0x4; // more data will follow
export const SPLICE_F_GIFT = 0x8; // vmsplice: pages become the kernel's
