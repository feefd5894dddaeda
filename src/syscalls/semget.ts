import { EAGAIN, EFAULT, EINTR, EINVAL, ENOMEM, ERANGE } from "../abi/errno.ts";
import { IPC_INFO, IPC_RMID, IPC_SET, IPC_STAT } from "../abi/ipc.ts";
import { Sembuf, Semid64Ds, Seminfo } from "../abi/ipc-struct.ts";
import { POLLIN } from "../abi/poll.ts";
import {
  GETALL,
  GETNCNT,
  GETPID,
  GETVAL,
  GETZCNT,
  SEM_INFO,
  SEM_STAT,
  SEM_STAT_ANY,
  SEMAEM,
  SEMMAP,
  SEMMNU,
  SEMUME,
  SEMUSZ,
  SEMVMX,
  SETALL,
  SETVAL,
} from "../abi/sem.ts";
import { S_IRUGO, S_IWUGO } from "../abi/stat.ts";
import { SYS_semctl, SYS_semget, SYS_semop, SYS_semtimedop } from "../abi/unistd-riscv64.ts";
import { checkSemop, semget, semop } from "../ipc/sem.ts";
import { type SemBuffer, SemOperation, WAITING } from "../ipc/sem-operation.ts";
import type { SemaphoreSet } from "../ipc/semaphore-set.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import type { KTime } from "../time/ktime.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { ipcOfTask, readOwnership, visiblePid, writePerm } from "./ipc-perm.ts";
import { structBuffer, structView } from "./scratch.ts";
import { copyInTimespec } from "./user-time.ts";

// semget(2), semop(2), semctl(2): System V semaphores

/** What a struct sembuf takes while its call waits, about. */
const OPERATION_BYTES = 64;

function semgetHandler(task: Task, args: SyscallArguments): number {
  return semget(ipcOfTask(task), task, args.int(0), args.int(1), args.int(2));
}

function semopHandler(task: Task, args: SyscallArguments): number {
  return operate(task, args, 0);
}

function semtimedop(task: Task, args: SyscallArguments): number {
  return operate(task, args, args.pointer(3));
}

/** do_semtimedop(). @param timeoutAddress 0 for none. */
function operate(task: Task, args: SyscallArguments, timeoutAddress: number): number {
  if (task.progressObject instanceof SemOperation) return waitFor(task, task.progressObject);
  let timeout: KTime | null = null;
  let invalidTimeout = 0;
  if (timeoutAddress !== 0) {
    const given = copyInTimespec(task.mm!, timeoutAddress);
    if (given === -EFAULT) return given;
    if (typeof given === "number") invalidTimeout = given;
    else timeout = given;
  }
  const ipc = ipcOfTask(task);
  const count = args.uint(2);
  const error = checkSemop(ipc, count);
  if (error !== 0) return error;
  const operations = copyInOperations(task, args.pointer(1), count);
  if (typeof operations === "number") return operations;
  if (args.int(0) < 0) return -EINVAL;
  if (invalidTimeout !== 0) return invalidTimeout;
  const operation = semop(ipc, task, args.int(0), operations);
  if (typeof operation === "number") return operation;
  if (operation.status !== WAITING) return operation.status;
  task.progressObject = operation;
  task.deadlineAfter(timeout);
  return waitFor(task, operation);
}

/** Whoever changes the set carries the operation out. A signal always ends the wait: semop(2), EINTR, it is never restarted. */
function waitFor(task: Task, operation: SemOperation): number {
  if (operation.status !== WAITING) return operation.status;
  task.waitFor(operation.queue, POLLIN);
  const result = task.sleep(-EINTR, task.deadline, -EAGAIN);
  if (result !== BLOCKED) operation.set.cancel(operation);
  return result;
}

function copyInOperations(task: Task, address: number, count: number): readonly SemBuffer[] | number {
  if (!task.kernel.vfs.memory.hasRoom(count * OPERATION_BYTES)) return -ENOMEM;
  const { sem_num, sem_op, sem_flg } = Sembuf.fields;
  const operations: SemBuffer[] = [];
  for (let i = 0; i < count; i++) {
    if (task.mm!.copyIn(address + i * Sembuf.size, structBuffer, 0, Sembuf.size) < 0) return -EFAULT;
    operations.push({
      num: sem_num.get(structView, 0),
      op: sem_op.get(structView, 0),
      flags: sem_flg.get(structView, 0),
    });
  }
  return operations;
}

/** ksys_semctl() */
function semctl(task: Task, args: SyscallArguments): number {
  const id = args.int(0);
  const index = args.int(1);
  const command = args.int(2);
  const address = args.pointer(3);
  if (id < 0) return -EINVAL;
  switch (command) {
    case IPC_INFO:
    case SEM_INFO:
      return info(task, command, address);
    case IPC_STAT:
    case SEM_STAT:
    case SEM_STAT_ANY:
      return stat(task, id, command, address);
    case GETALL:
    case GETVAL:
    case GETPID:
    case GETNCNT:
    case GETZCNT:
      return get(task, id, index, command, address);
    case SETVAL:
      return setValue(task, id, index, args.int(3));
    case SETALL:
      return setAll(task, id, address);
    case IPC_SET:
    case IPC_RMID:
      return change(task, id, command, address);
    default:
      return -EINVAL;
  }
}

/** semctl_info() */
function info(task: Task, command: number, address: number): number {
  const { limits, semaphores, usedSemaphores } = ipcOfTask(task);
  const isUsage = command === SEM_INFO;
  Seminfo.write(structView, 0, {
    semmap: SEMMAP,
    semmni: limits.semmni,
    semmns: limits.semmns,
    semmnu: SEMMNU,
    semmsl: limits.semmsl,
    semopm: limits.semopm,
    semume: SEMUME,
    semusz: isUsage ? semaphores.count : SEMUSZ,
    semvmx: SEMVMX,
    semaem: isUsage ? usedSemaphores : SEMAEM,
  });
  return task.mm!.copyOut(address, structBuffer, 0, Seminfo.size) < 0 ? -EFAULT : semaphores.highestPlace;
}

/** semctl_stat() */
function stat(task: Task, id: number, command: number, address: number): number {
  const { semaphores, namespace } = ipcOfTask(task);
  const set = command === IPC_STAT ? semaphores.find(id) : semaphores.findPlace(id);
  if (typeof set === "number") return set;
  const refused = command === SEM_STAT_ANY ? 0 : set.mayAccess(task.credentials, S_IRUGO, namespace);
  if (refused !== 0) return refused;
  Semid64Ds.write(structView, 0, {
    sem_otime: set.operationTime,
    sem_ctime: set.changeTime,
    sem_nsems: set.semaphores.length,
  });
  writePerm(task, set);
  const result = command === IPC_STAT ? 0 : set.id;
  return task.mm!.copyOut(address, structBuffer, 0, Semid64Ds.size) < 0 ? -EFAULT : result;
}

function findFor(task: Task, id: number, wanted: number): SemaphoreSet | number {
  const { semaphores, namespace } = ipcOfTask(task);
  const set = semaphores.find(id);
  if (typeof set === "number") return set;
  const refused = set.mayAccess(task.credentials, wanted, namespace);
  return refused !== 0 ? refused : set;
}

/** semctl_main(), what reads. */
function get(task: Task, id: number, index: number, command: number, address: number): number {
  const set = findFor(task, id, S_IRUGO);
  if (typeof set === "number") return set;
  if (command === GETALL) {
    const values = Uint16Array.from(set.semaphores, ({ value }) => value);
    return task.mm!.copyOut(address, new Uint8Array(values.buffer), 0, values.byteLength) < 0 ? -EFAULT : 0;
  }
  if (index < 0 || index >= set.semaphores.length) return -EINVAL;
  const semaphore = set.semaphores[index]!;
  switch (command) {
    case GETVAL:
      return semaphore.value;
    case GETPID:
      return visiblePid(task, semaphore.lastPid);
    default:
      return set.countWaiters(index, command === GETZCNT);
  }
}

/** semctl_setval() */
function setValue(task: Task, id: number, index: number, value: number): number {
  if (value > SEMVMX || value < 0) return -ERANGE;
  const { semaphores, namespace } = ipcOfTask(task);
  const set = semaphores.find(id);
  if (typeof set === "number") return set;
  if (index < 0 || index >= set.semaphores.length) return -EINVAL;
  const refused = set.mayAccess(task.credentials, S_IWUGO, namespace);
  if (refused !== 0) return refused;
  set.setValues(index, [value], task.processPid);
  return 0;
}

/** semctl_main(), SETALL */
function setAll(task: Task, id: number, address: number): number {
  const set = findFor(task, id, S_IWUGO);
  if (typeof set === "number") return set;
  const values = new Uint16Array(set.semaphores.length);
  if (task.mm!.copyIn(address, new Uint8Array(values.buffer), 0, values.byteLength) < 0) return -EFAULT;
  if (values.some((value) => value > SEMVMX)) return -ERANGE;
  set.setValues(0, values, task.processPid);
  return 0;
}

/** semctl_down() */
function change(task: Task, id: number, command: number, address: number): number {
  if (command === IPC_SET && task.mm!.copyIn(address, structBuffer, 0, Semid64Ds.size) < 0) return -EFAULT;
  const ipc = ipcOfTask(task);
  const set = ipc.semaphores.find(id);
  if (typeof set === "number") return set;
  const refused = set.mayControl(task.credentials, ipc.namespace);
  if (refused !== 0) return refused;
  if (command === IPC_RMID) {
    set.destroy();
    return 0;
  }
  const error = set.updateOwnership(task.credentials, readOwnership());
  if (error === 0) set.changeTime = ipc.seconds();
  return error;
}

export const semSyscalls: readonly SyscallEntry[] = [
  full(SYS_semget, semgetHandler, ["ipcKey", "int", "ipcgetFlags"]),
  full(SYS_semctl, semctl, ["int", "int", "semctlCommand", "semctlArgument"]),
  full(SYS_semtimedop, semtimedop, ["int", "sembufsIn", "uint", "timespecIn"]),
  full(SYS_semop, semopHandler, ["int", "sembufsIn", "uint"]),
];
