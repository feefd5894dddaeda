import { CAP_SYS_RAWIO } from "../abi/capability.ts";
import { EFAULT, EINVAL } from "../abi/errno.ts";
import { IPC_INFO, IPC_RMID, IPC_SET, IPC_STAT } from "../abi/ipc.ts";
import { ShmInfo, Shmid64Ds, Shminfo64 } from "../abi/ipc-struct.ts";
import { RLIMIT_MEMLOCK } from "../abi/resource.ts";
import { SHM_INFO, SHM_LOCK, SHM_STAT, SHM_STAT_ANY, SHM_UNLOCK, SHMMIN } from "../abi/shm.ts";
import { S_IRUGO } from "../abi/stat.ts";
import { SYS_shmat, SYS_shmctl, SYS_shmdt, SYS_shmget } from "../abi/unistd-riscv64.ts";
import { lockSegment, shmat, shmdt, shmget } from "../ipc/shm.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { MMAP_MIN_ADDRESS } from "../mm/layout.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { ipcOfTask, readOwnership, visiblePid, writePerm } from "./ipc-perm.ts";
import { structBuffer, structView } from "./scratch.ts";

// shmget(2), shmat(2), shmdt(2), shmctl(2): System V shared memory

function shmgetHandler(task: Task, args: SyscallArguments): number {
  return shmget(ipcOfTask(task), task, args.int(0), args.ulong(1), args.int(2));
}

function shmatHandler(task: Task, args: SyscallArguments): number {
  const { initialUserNamespace } = task.kernel.vfs;
  const minimum = task.credentials.hasCapability(CAP_SYS_RAWIO, initialUserNamespace) ? 0 : MMAP_MIN_ADDRESS;
  return shmat(ipcOfTask(task), task, task.mm!, args.int(0), args.pointer(1), args.int(2), minimum);
}

function shmdtHandler(task: Task, args: SyscallArguments): number {
  return shmdt(task.mm!, args.pointer(0));
}

/** ksys_shmctl() */
function shmctl(task: Task, args: SyscallArguments): number {
  const id = args.int(0);
  const command = args.int(1);
  const address = args.pointer(2);
  if (command < 0 || id < 0) return -EINVAL;
  switch (command) {
    case IPC_INFO:
      return limits(task, address);
    case SHM_INFO:
      return usage(task, address);
    case IPC_STAT:
    case SHM_STAT:
    case SHM_STAT_ANY:
      return stat(task, id, command, address);
    case IPC_SET:
    case IPC_RMID:
      return change(task, id, command, address);
    case SHM_LOCK:
    case SHM_UNLOCK: {
      const ipc = ipcOfTask(task);
      const segment = ipc.segments.find(id);
      if (typeof segment === "number") return segment;
      return lockSegment(ipc, task, segment, command === SHM_LOCK, task.group.limits.get(RLIMIT_MEMLOCK));
    }
    default:
      return -EINVAL;
  }
}

/** shmctl_ipc_info() */
function limits(task: Task, address: number): number {
  const { limits, segments } = ipcOfTask(task);
  const { shmmax, shmmni, shmall } = limits;
  Shminfo64.write(structView, 0, { shmmax, shmmin: SHMMIN, shmmni, shmseg: shmmni, shmall });
  return task.mm!.copyOut(address, structBuffer, 0, Shminfo64.size) < 0 ? -EFAULT : segments.highestPlace;
}

/** shmctl_shm_info() */
function usage(task: Task, address: number): number {
  const { segments, shmPages } = ipcOfTask(task);
  let resident = 0;
  for (const segment of segments.objects.values()) resident += segment.residentPages;
  ShmInfo.write(structView, 0, { used_ids: segments.count, shm_tot: shmPages, shm_rss: resident });
  return task.mm!.copyOut(address, structBuffer, 0, ShmInfo.size) < 0 ? -EFAULT : segments.highestPlace;
}

/** shmctl_stat() */
function stat(task: Task, id: number, command: number, address: number): number {
  const { segments, namespace } = ipcOfTask(task);
  const segment = command === IPC_STAT ? segments.find(id) : segments.findPlace(id);
  if (typeof segment === "number") return segment;
  const refused = command === SHM_STAT_ANY ? 0 : segment.mayAccess(task.credentials, S_IRUGO, namespace);
  if (refused !== 0) return refused;
  Shmid64Ds.write(structView, 0, {
    shm_segsz: segment.size,
    shm_atime: segment.attachTime,
    shm_dtime: segment.detachTime,
    shm_ctime: segment.changeTime,
    shm_cpid: visiblePid(task, segment.creatorPid),
    shm_lpid: visiblePid(task, segment.lastPid),
    shm_nattch: segment.attachments,
  });
  writePerm(task, segment);
  const result = command === IPC_STAT ? 0 : segment.id;
  return task.mm!.copyOut(address, structBuffer, 0, Shmid64Ds.size) < 0 ? -EFAULT : result;
}

/** shmctl_down() */
function change(task: Task, id: number, command: number, address: number): number {
  if (command === IPC_SET && task.mm!.copyIn(address, structBuffer, 0, Shmid64Ds.size) < 0) return -EFAULT;
  const ipc = ipcOfTask(task);
  const segment = ipc.segments.find(id);
  if (typeof segment === "number") return segment;
  const refused = segment.mayControl(task.credentials, ipc.namespace);
  if (refused !== 0) return refused;
  if (command === IPC_RMID) {
    segment.markRemoved();
    return 0;
  }
  const error = segment.updateOwnership(task.credentials, readOwnership());
  if (error === 0) segment.changeTime = ipc.seconds();
  return error;
}

export const shmSyscalls: readonly SyscallEntry[] = [
  full(SYS_shmget, shmgetHandler, ["ipcKey", "ulong", "shmgetFlags"]),
  full(SYS_shmctl, shmctl, ["int", "shmctlCommand", "address"]),
  full(SYS_shmat, shmatHandler, ["int", "address", "shmatFlags"], "address"),
  full(SYS_shmdt, shmdtHandler, ["address"]),
];
