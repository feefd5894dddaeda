// eventfd2(2), signalfd4(2): include/uapi/linux/eventfd.h, signalfd.h.

export const EFD_SEMAPHORE = 1;
export const EFD_CLOEXEC = 0o2000000;
export const EFD_NONBLOCK = 0o0004000;

/** Largest counter value; one more would overflow (eventfd(2)). */
export const EFD_MAX_COUNT = 0xfffffffffffffffen;

export const SFD_CLOEXEC = 0o2000000;
export const SFD_NONBLOCK = 0o0004000;
