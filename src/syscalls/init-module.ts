import { CAP_SYS_BOOT, CAP_SYS_MODULE } from "../abi/capability.ts";
import { EBADF, EFAULT, EINVAL, ENOENT, ENOEXEC, EPERM } from "../abi/errno.ts";
import { SYS_delete_module, SYS_finit_module, SYS_init_module, SYS_kexec_load } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { refuseUnlessCapable } from "./initial-capability.ts";
import { structBuffer } from "./scratch.ts";

// No program for the machine is one for this kernel: what would be a module is refused as an image that is not.

/** sizeof(Elf64_Ehdr) */
const ELF_HEADER_SIZE = 64;
const MODULE_NAME_LEN = 56;
/** MODULE_INIT_IGNORE_MODVERSIONS, MODULE_INIT_IGNORE_VERMAGIC, MODULE_INIT_COMPRESSED_FILE */
const MODULE_INIT_FLAGS = 7;

function init_module(task: Task, args: SyscallArguments): number {
  const refused = refuseUnlessCapable(task, CAP_SYS_MODULE);
  if (refused < 0) return refused;
  if (args.ulong(1) < ELF_HEADER_SIZE) return -ENOEXEC;
  return task.mm!.copyIn(args.pointer(0), structBuffer, 0, ELF_HEADER_SIZE) < 0 ? -EFAULT : -ENOEXEC;
}

function finit_module(task: Task, args: SyscallArguments): number {
  const refused = refuseUnlessCapable(task, CAP_SYS_MODULE);
  if (refused < 0) return refused;
  if ((args.int(2) & ~MODULE_INIT_FLAGS) !== 0) return -EINVAL;
  const file = task.files.getReal(args.int(0));
  return file === null || !file.isReadable ? -EBADF : -ENOEXEC;
}

/** delete_module(2): ENOENT, no module by that name exists. */
function delete_module(task: Task, args: SyscallArguments): number {
  const refused = refuseUnlessCapable(task, CAP_SYS_MODULE);
  if (refused < 0) return refused;
  const name = task.mm!.copyInString(args.pointer(0), MODULE_NAME_LEN);
  return name === -EFAULT ? -EFAULT : -ENOENT;
}

/** kexec_load(2): as with kernel.kexec_load_disabled, nobody may. */
function kexec_load(task: Task): number {
  return refuseUnlessCapable(task, CAP_SYS_BOOT) || -EPERM;
}

export const moduleSyscalls: readonly SyscallEntry[] = [
  full(SYS_init_module, init_module, ["address", "ulong", "string"]),
  full(SYS_finit_module, finit_module, ["fd", "string", "hex"]),
  full(SYS_delete_module, delete_module, ["string", "hex"]),
  full(SYS_kexec_load, kexec_load, ["address", "ulong", "address", "hex"]),
];
