import { EFAULT, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import { SYS_process_vm_readv, SYS_process_vm_writev } from "../abi/unistd-riscv64.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import { mayPtrace } from "../kernel/ptrace-access.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import type { MemoryManager } from "../mm/memory-manager.ts";
import { PTRACE_MODE_ATTACH_REALCREDS } from "../ns/ptrace-access.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { UserBuffers } from "./user-buffers.ts";

/** What one turn moves; a longer transfer goes on when it is the task's turn again. */
const TURN_BYTES = 1 << 20;
const passing = new Uint8Array(65536);
const own = new UserBuffers();
const other = new UserBuffers();

function process_vm_readv(task: Task, args: SyscallArguments): number {
  return transfer(task, args, false);
}

function process_vm_writev(task: Task, args: SyscallArguments): number {
  return transfer(task, args, true);
}

/** process_vm_rw() of mm/process_vm_access.c. */
function transfer(task: Task, args: SyscallArguments, writes: boolean): number {
  // process_vm_readv(2): EINVAL, flags is not 0
  if (args.ulong(5) !== 0) return -EINVAL;
  const mm = task.mm!;
  let error = own.importIovec(mm, args.pointer(1), args.ulong(2));
  if (error < 0) return error;
  if (own.remaining === 0) return 0;
  error = other.importIovec(mm, args.pointer(3), args.ulong(4));
  if (error < 0) return error;
  if (other.remaining === 0) return 0;
  const target = memoryOf(task, args.int(0));
  return typeof target === "number" ? target : move(task, target, writes);
}

/** The address space of a process that the caller may look into: mm_access(). CAP-022, CAP-023 */
function memoryOf(task: Task, pid: number): MemoryManager | number {
  const target = taskOf(task.pidNamespace.find(pid));
  if (target === null || target.mm === null) return -ESRCH;
  return mayPtrace(task.credentials, task, target, PTRACE_MODE_ATTACH_REALCREDS) ? target.mm : -EPERM;
}

/** What has been moved counts; an error only when that is nothing. */
function move(task: Task, target: MemoryManager, writes: boolean): number {
  const [from, fromMemory] = writes ? [own, task.mm!] : [other, target];
  const [to, toMemory] = writes ? [other, target] : [own, task.mm!];
  const begun = task.progress;
  from.advance(begun);
  to.advance(begun);
  const wanted = Math.min(from.remaining, to.remaining);
  let done = 0;
  while (done < wanted) {
    const part = Math.min(passing.length, wanted - done);
    const read = from.copyIn(fromMemory, passing, part);
    const written = to.copyOut(toMemory, passing, read);
    done += written;
    if (written < part) break;
    if (done < TURN_BYTES || done === wanted) continue;
    task.progress = begun + done;
    return task.yieldCall(task.progress);
  }
  return begun + done === 0 ? -EFAULT : begun + done;
}

export const processVmSyscalls: readonly SyscallEntry[] = [
  full(SYS_process_vm_readv, process_vm_readv, ["pid", "address", "ulong", "address", "ulong", "ulong"]),
  full(SYS_process_vm_writev, process_vm_writev, ["pid", "iovecIn", "ulong", "address", "ulong", "ulong"]),
];
