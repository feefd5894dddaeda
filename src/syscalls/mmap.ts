import { CAP_SYS_RAWIO } from "../abi/capability.ts";
import { EBADF } from "../abi/errno.ts";
import { MAP_ANONYMOUS, MAP_PRIVATE } from "../abi/mman.ts";
import { SYS_brk, SYS_mmap, SYS_mprotect, SYS_mremap, SYS_munmap } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { MMAP_MIN_ADDRESS } from "../mm/layout.ts";
import { full, type SyscallEntry } from "./entry.ts";

// mmap(2), mprotect(2), mremap(2), brk(2)

/** ksys_mmap_pgoff() */
function mmap(task: Task, args: SyscallArguments): number {
  const flags = args.uint(3);
  let file = null;
  if ((flags & MAP_ANONYMOUS) === 0) {
    file = task.files.getReal(args.int(4));
    if (file === null) return -EBADF;
  }
  return task.mm!.mmap({
    address: args.pointer(0),
    length: args.ulong(1),
    prot: args.uint(2),
    flags,
    offset: args.ulong(5),
    file,
    minimumAddress: minimumAddress(task),
    // /proc/PID/maps tells shared anonymous mappings apart by the number of their unlinked file.
    sharedInode: (flags & MAP_ANONYMOUS) !== 0 && (flags & MAP_PRIVATE) === 0 ? task.kernel.uniqueID() : 0,
  });
}

/** mmap(2): addresses below vm.mmap_min_addr need CAP_SYS_RAWIO in the initial user namespace. */
function minimumAddress(task: Task): number {
  const { initialUserNamespace } = task.kernel.vfs;
  return task.credentials.hasCapability(CAP_SYS_RAWIO, initialUserNamespace) ? 0 : MMAP_MIN_ADDRESS;
}

function munmap(task: Task, args: SyscallArguments): number {
  return task.mm!.munmap(args.pointer(0), args.ulong(1));
}

function mprotect(task: Task, args: SyscallArguments): number {
  return task.mm!.mprotect(args.pointer(0), args.ulong(1), args.ulong(2));
}

function mremap(task: Task, args: SyscallArguments): number {
  return task.mm!.mremap(args.pointer(0), args.ulong(1), args.ulong(2), args.ulong(3), args.pointer(4));
}

function brk(task: Task, args: SyscallArguments): number {
  return task.mm!.brk(args.pointer(0));
}

export const mmapSyscalls: readonly SyscallEntry[] = [
  full(SYS_brk, brk, ["address"], "address"),
  full(SYS_mmap, mmap, ["address", "ulong", "mmapProt", "mmapFlags", "fd", "hex"], "address"),
  full(SYS_munmap, munmap, ["address", "ulong"]),
  full(SYS_mprotect, mprotect, ["address", "ulong", "mmapProt"]),
  full(SYS_mremap, mremap, ["address", "ulong", "ulong", "mremapFlags", "address"], "address"),
];
