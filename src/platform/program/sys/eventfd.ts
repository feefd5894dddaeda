import { SYS_eventfd2, SYS_read, SYS_write } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { longBytes, nothing, ulongAt } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** eventfd(2): a counter behind a descriptor. */
export const eventfdCalls = {
  /** eventfd(2). @param flags EFD_* */
  eventfd: (initval: number, flags = 0): Syscall => new Syscall(SYS_eventfd2, null, initval, flags),
  /** eventfd_read(3): takes the count, with EFD_SEMAPHORE one of it. Waits while it is 0, or EAGAIN. Exact up to 2^53. */
  eventfd_read: (fd: number): Syscall => {
    const bytes = new Uint8Array(8);
    const memory = new Slots();
    return memory.withData(bytes, new Syscall(SYS_read, ulongAt(0), fd, memory.input(bytes), 8));
  },
  /** eventfd_write(3): adds to the count. */
  eventfd_write: (fd: number, value: number): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_write, nothing, fd, memory.input(longBytes(value)), 8));
  },
} as const;
