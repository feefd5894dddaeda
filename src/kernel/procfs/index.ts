/**
 * proc(5): the kernel's view of itself, as files. `ProcfsType` is the file system; system/ holds the files at its top, sys/ the sysctls, task/
 * what a process's directory holds. A file is a function from the kernel and a `ProcView` to a text; nothing is stored here.
 */
export { ProcfsSuperblock } from "./procfs-superblock.ts";
export { ProcfsType } from "./procfs-type.ts";
