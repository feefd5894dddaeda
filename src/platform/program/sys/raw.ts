import { Syscall } from "../syscall.ts";
import { Slots } from "./slots.ts";

/** syscall(2). */
export const rawCalls = {
  /**
   * syscall(2): any system call, with the arguments of riscv64's ABI and its result as it is. Not those that take functions of the program:
   * clone, clone3, and rt_sigaction with a handler.
   * @param number SYS_*. ENOSYS: the kernel does not have it.
   * @param args numbers; strings, which the kernel reads; or memory, which it may read and fill.
   * @throws RangeError for a negative number, or more than six arguments.
   */
  syscall: (number: number, ...args: readonly (number | string | Uint8Array)[]): Syscall => {
    if (!(number >= 0)) throw new RangeError(`${number} is not the number of a system call`);
    if (args.length > 6) throw new RangeError(`a system call has six arguments, not ${args.length}`);
    const memory = new Slots();
    return memory.of(new Syscall(number, null, ...(args.map((argument) => memory.any(argument)) as [number])));
  },
} as const;
