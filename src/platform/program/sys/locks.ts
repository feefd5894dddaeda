import { Flock } from "../../../abi/fcntl-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import { SYS_fcntl, SYS_flock } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, structAt, structBytes } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct flock: a range of a file, in bytes; l_len 0 is up to the end, however far it moves. */
export type FlockValue = StructValues<typeof Flock.fields>;

const flockInSlot = structAt(Flock, 0);

/** flock(2), and the record locks of fcntl(2). */
export const lockCalls = {
  /** flock(2): EWOULDBLOCK with LOCK_NB when somebody else holds it. @param operation LOCK_SH, LOCK_EX or LOCK_UN, and LOCK_NB */
  flock: (fd: number, operation: number): Syscall<void> => new Syscall(SYS_flock, nothing, fd, operation),
  /**
   * fcntl(2), advisory record locking: for F_GETLK and F_OFD_GETLK the first lock in the way, or l_type F_UNLCK; else the lock given.
   * EAGAIN: held by somebody else (F_SETLK); EDEADLK: waiting would never end (F_SETLKW); EBADF: `fd` is not open for that.
   * @param command F_GETLK, F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW
   * @param lock what is left out is 0: l_whence SEEK_SET, the whole file.
   */
  fcntl_lock: (
    fd: number,
    command: number,
    lock: Partial<FlockValue> & Pick<FlockValue, "l_type">,
  ): Syscall<FlockValue> => {
    const memory = new Slots();
    const address = memory.output(structBytes(Flock, lock));
    return memory.of(new Syscall<FlockValue>(SYS_fcntl, flockInSlot, fd, command, address));
  },
} as const;
