// strace(1) of the kernel's tasks: subscribes to the kernel's events and prints lines as strace does. Which formatter shows an argument
// follows from the kinds in the system call's entry (src/syscalls/argument-kind.ts).
export { Strace } from "./strace.ts";
