import { SYS_rt_sigreturn } from "../../../abi/unistd-riscv64.ts";

/** System calls of the kernel that `sys` has no function for, each with the reason. */
export const UNAVAILABLE: Readonly<Record<number, string>> = {
  [SYS_rt_sigreturn]: "a signal handler of a program makes it by returning",
};
