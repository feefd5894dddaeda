import { SYS_copy_file_range, SYS_sendfile, SYS_splice, SYS_tee } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { longBytes } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** A loff_t behind a pointer; what it becomes follows from the result. */
function offset(memory: Slots, position: number | null): number {
  return memory.input(position === null ? null : longBytes(position));
}

/** Moving bytes between files unseen. The result is how many; an offset of null stands for the file's own position, which moves. */
export const spliceCalls = {
  /** sendfile(2). EINVAL: `in_fd` cannot be read at any position, or `out_fd` is open for appending. */
  sendfile: (out_fd: number, in_fd: number, position: number | null, count: number): Syscall => {
    const memory = new Slots();
    return memory.of(new Syscall(SYS_sendfile, null, out_fd, in_fd, offset(memory, position), count));
  },
  /** splice(2). EINVAL: neither is a pipe; ESPIPE: an offset for a pipe. @param flags SPLICE_F_* */
  splice: (
    fd_in: number,
    off_in: number | null,
    fd_out: number,
    off_out: number | null,
    length: number,
    flags = 0,
  ): Syscall => {
    const memory = new Slots();
    const [first, second] = [offset(memory, off_in), offset(memory, off_out)];
    return memory.of(new Syscall(SYS_splice, null, fd_in, first, fd_out, second, length, flags));
  },
  /** tee(2): copies from pipe to pipe and leaves the bytes where they are. @param flags SPLICE_F_NONBLOCK */
  tee: (fd_in: number, fd_out: number, length: number, flags = 0): Syscall =>
    new Syscall(SYS_tee, null, fd_in, fd_out, length, flags),
  /** copy_file_range(2), between regular files. EINVAL: the ranges overlap in one file. */
  copy_file_range: (
    fd_in: number,
    off_in: number | null,
    fd_out: number,
    off_out: number | null,
    length: number,
    flags = 0,
  ): Syscall => {
    const memory = new Slots();
    const [first, second] = [offset(memory, off_in), offset(memory, off_out)];
    return memory.of(new Syscall(SYS_copy_file_range, null, fd_in, first, fd_out, second, length, flags));
  },
} as const;
