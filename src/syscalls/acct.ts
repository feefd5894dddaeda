import { CAP_SYS_PACCT, CAP_SYS_TTY_CONFIG } from "../abi/capability.ts";
import { ENOSYS } from "../abi/errno.ts";
import { SYS_acct, SYS_vhangup } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { refuseUnlessCapable } from "./initial-capability.ts";

/** acct(2): accounting is off, and stays so: ENOSYS, as in a kernel that was made without it. */
function acct(task: Task, args: SyscallArguments): number {
  return refuseUnlessCapable(task, CAP_SYS_PACCT) || (args.pointer(0) === 0 ? 0 : -ENOSYS);
}

/** vhangup(2): the controlling terminal is hung up, if there is one. */
function vhangup(task: Task): number {
  const refused = refuseUnlessCapable(task, CAP_SYS_TTY_CONFIG);
  if (refused === 0) task.jobControl?.controllingTty?.hangup();
  return refused;
}

export const acctSyscalls: readonly SyscallEntry[] = [
  partial(SYS_acct, acct, "accounting cannot be turned on", ["path"]),
  full(SYS_vhangup, vhangup, []),
];
