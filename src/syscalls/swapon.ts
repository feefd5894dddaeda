import { CAP_SYS_ADMIN } from "../abi/capability.ts";
import { EINVAL } from "../abi/errno.ts";
import { SYS_swapoff, SYS_swapon } from "../abi/unistd-riscv64.ts";
import { LOOKUP_FOLLOW, lookup } from "../fs/path-walk.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { refuseUnlessCapable } from "./initial-capability.ts";
import { copyInPath } from "./user-path.ts";

/** SWAP_FLAG_DISCARD_PAGES, SWAP_FLAG_DISCARD_ONCE, SWAP_FLAG_DISCARD, SWAP_FLAG_PREFER and a priority. */
const SWAP_FLAGS_VALID = 0x7ffff;

/** No file has what mkswap(8) writes understood: swapon(2), EINVAL, "does not contain a valid swap signature". */
function swapon(task: Task, args: SyscallArguments): number {
  if ((args.int(1) & ~SWAP_FLAGS_VALID) !== 0) return -EINVAL;
  return refuseUnlessCapable(task, CAP_SYS_ADMIN) || findSwapArea(task, args);
}

/** swapoff(2): EINVAL, not currently a swap area. */
function swapoff(task: Task, args: SyscallArguments): number {
  return refuseUnlessCapable(task, CAP_SYS_ADMIN) || findSwapArea(task, args);
}

function findSwapArea(task: Task, args: SyscallArguments): number {
  const pathname = copyInPath(task, args.pointer(0));
  if (typeof pathname === "number") return pathname;
  const path = lookup(task, task.fs.cwd, pathname, LOOKUP_FOLLOW);
  return typeof path === "number" ? path : -EINVAL;
}

export const swapSyscalls: readonly SyscallEntry[] = [
  full(SYS_swapon, swapon, ["path", "hex"]),
  full(SYS_swapoff, swapoff, ["path"]),
];
