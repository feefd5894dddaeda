// The Linux system calls: one file per man-page family, each with its handlers and their entries. A handler decodes arguments, copies
// from and to user memory, and calls objects of the kernel; rules live below. riscv64.ts puts the table together.
export { type ArgumentKind, full, partial, type ResultKind, type SyscallEntry } from "./entry.ts";
export { riscv64Syscalls } from "./riscv64.ts";
export { LinuxSyscallTable } from "./table.ts";
