import { NR_syscalls, syscallName } from "../abi/unistd-riscv64.ts";
import type { SyscallHandler, SyscallTable } from "../kernel/syscall-table.ts";
import type { SyscallEntry } from "./entry.ts";

/** The system calls of one ABI by number: dense arrays, so that dispatch is two loads. */
export class LinuxSyscallTable implements SyscallTable {
  private readonly handlers: (SyscallHandler | undefined)[];
  private readonly entries: (SyscallEntry | undefined)[];

  /** @throws Error when two entries have one number, or one has a number the ABI does not use. */
  constructor(families: readonly (readonly SyscallEntry[])[]) {
    this.handlers = new Array<SyscallHandler | undefined>(NR_syscalls).fill(undefined);
    this.entries = new Array<SyscallEntry | undefined>(NR_syscalls).fill(undefined);
    for (const family of families) for (const entry of family) this.add(entry);
  }

  private add(entry: SyscallEntry): void {
    const { number } = entry;
    if (syscallName(number) === undefined) throw new Error(`there is no system call ${number}`);
    if (this.entries[number] !== undefined) throw new Error(`system call ${entry.name} is in the table twice`);
    this.handlers[number] = entry.handler;
    this.entries[number] = entry;
  }

  handlerOf(number: number): SyscallHandler | undefined {
    return this.handlers[number];
  }

  nameOf(number: number): string {
    return syscallName(number) ?? `syscall_${number}`;
  }

  /** What documentation and strace know; undefined when the call is not implemented. */
  entryOf(number: number): SyscallEntry | undefined {
    return this.entries[number];
  }
}
