import { EACCES, EFAULT, EINVAL, EMFILE, ENAMETOOLONG } from "../abi/errno.ts";
import { MFD_ALLOW_SEALING, MFD_CLOEXEC, MFD_EXEC, MFD_NOEXEC_SEAL } from "../abi/fcntl.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { SYS_memfd_create } from "../abi/unistd-riscv64.ts";
import { createMemfd } from "../fs/tmpfs/memfd.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { MEMFD_NOEXEC_SCOPE_NOEXEC_ENFORCED, MEMFD_NOEXEC_SCOPE_NOEXEC_SEAL } from "../ns/pid-namespace.ts";
import { refuse } from "../ns/refusal.ts";
import { partial, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";

// memfd_create(2)

/** The longest name, without the NUL: NAME_MAX less "memfd:". */
const MFD_NAME_MAX_LEN = 249;
const KNOWN_FLAGS = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_NOEXEC_SEAL | MFD_EXEC;

function memfdCreate(task: Task, args: SyscallArguments): number {
  const asked = args.uint(1);
  // memfd_create(2): EINVAL, flags included unknown bits; or MFD_EXEC with MFD_NOEXEC_SEAL
  if ((asked & ~KNOWN_FLAGS) !== 0) return -EINVAL;
  if ((asked & MFD_EXEC) !== 0 && (asked & MFD_NOEXEC_SEAL) !== 0) return -EINVAL;
  const flags = applyScope(task, asked);
  if (flags < 0) return flags;
  const name = task.mm!.copyInString(args.pointer(0), MFD_NAME_MAX_LEN + 1);
  // memfd_create(2): EINVAL, name was too long
  if (typeof name === "number") return name === -ENAMETOOLONG ? -EINVAL : -EFAULT;
  if (task.files.lowestFree(0) >= task.group.limits.get(RLIMIT_NOFILE)) return -EMFILE;
  const file = createMemfd(task, task.kernel.vfs, name, flags);
  return typeof file === "number" ? file : installFile(task, file, (flags & MFD_CLOEXEC) !== 0);
}

/** check_sysctl_memfd_noexec(): the flags with what vm.memfd_noexec adds, or -EACCES. PID-098 */
function applyScope({ pidNamespace }: Task, asked: number): number {
  const scope = pidNamespace.strictestMemfdScope;
  const byDefault = scope >= MEMFD_NOEXEC_SCOPE_NOEXEC_SEAL ? MFD_NOEXEC_SEAL : MFD_EXEC;
  const flags = (asked & (MFD_EXEC | MFD_NOEXEC_SEAL)) === 0 ? asked | byDefault : asked;
  if ((flags & MFD_NOEXEC_SEAL) === 0 && scope >= MEMFD_NOEXEC_SCOPE_NOEXEC_ENFORCED) {
    return refuse(EACCES, "PID-098", { namespace: pidNamespace.name });
  }
  return flags;
}

export const memfdSyscalls: readonly SyscallEntry[] = [
  partial(SYS_memfd_create, memfdCreate, "no huge pages (MFD_HUGETLB)", ["string", "memfdFlags"]),
];
