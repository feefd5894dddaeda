import {
  EAGAIN,
  EFAULT,
  EINVAL,
  ENOSYS,
  EPERM,
  ERESTART_RESTARTBLOCK,
  ERESTARTSYS,
  ESRCH,
  ETIMEDOUT,
} from "../abi/errno.ts";
import {
  FUTEX_BITSET_MATCH_ANY,
  FUTEX_CLOCK_REALTIME,
  FUTEX_CMD_MASK,
  FUTEX_CMP_REQUEUE,
  FUTEX_OP_ADD,
  FUTEX_OP_ANDN,
  FUTEX_OP_CMP_EQ,
  FUTEX_OP_CMP_GE,
  FUTEX_OP_CMP_GT,
  FUTEX_OP_CMP_LE,
  FUTEX_OP_CMP_LT,
  FUTEX_OP_CMP_NE,
  FUTEX_OP_OPARG_SHIFT,
  FUTEX_OP_OR,
  FUTEX_OP_SET,
  FUTEX_OP_XOR,
  FUTEX_PRIVATE_FLAG,
  FUTEX_REQUEUE,
  FUTEX_WAIT,
  FUTEX_WAIT_BITSET,
  FUTEX_WAKE,
  FUTEX_WAKE_BITSET,
  FUTEX_WAKE_OP,
} from "../abi/futex.ts";
import { RobustListHead } from "../abi/futex-struct.ts";
import { CLOCK_MONOTONIC } from "../abi/time.ts";
import { SYS_futex, SYS_get_robust_list, SYS_set_robust_list } from "../abi/unistd-riscv64.ts";
import { FUTEX_WOKEN } from "../kernel/futex/futex-table.ts";
import { FutexWait } from "../kernel/futex/futex-wait.ts";
import { taskOf } from "../kernel/pid-slots.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { PTRACE_MODE_READ_REALCREDS, ptraceMayAccess } from "../ns/ptrace-access.ts";
import type { KTime } from "../time/ktime.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { copyInTimespec } from "./user-time.ts";

function futex(task: Task, args: SyscallArguments): number {
  const operation = args.int(1);
  const command = operation & FUTEX_CMD_MASK;
  const isPrivate = (operation & FUTEX_PRIVATE_FLAG) !== 0;
  const isRealtime = (operation & FUTEX_CLOCK_REALTIME) !== 0;
  // do_futex(): ENOSYS for other commands, FUTEX_WAIT among them, whatever futex(2) says of 4.5.
  if (isRealtime && command !== FUTEX_WAIT_BITSET) return -ENOSYS;
  const address = args.pointer(0);
  const value = args.uint(2);
  switch (command) {
    case FUTEX_WAIT:
      return wait(task, address, isPrivate, value, FUTEX_BITSET_MATCH_ANY, args.pointer(3), false, false);
    case FUTEX_WAIT_BITSET:
      return wait(task, address, isPrivate, value, args.uint(5), args.pointer(3), true, isRealtime);
    case FUTEX_WAKE:
      return wake(task, address, isPrivate, value | 0, FUTEX_BITSET_MATCH_ANY);
    case FUTEX_WAKE_BITSET:
      return wake(task, address, isPrivate, value | 0, args.uint(5));
    case FUTEX_REQUEUE:
      return requeue(task, address, isPrivate, value | 0, args.int(3), args.pointer(4), null);
    case FUTEX_CMP_REQUEUE:
      return requeue(task, address, isPrivate, value | 0, args.int(3), args.pointer(4), args.uint(5));
    case FUTEX_WAKE_OP:
      return wakeOperation(task, address, isPrivate, value | 0, args.int(3), args.pointer(4), args.int(5));
    default:
      return -ENOSYS;
  }
}

function wait(
  task: Task,
  address: number,
  isPrivate: boolean,
  value: number,
  bitset: number,
  timeoutAddress: number,
  isAbsolute: boolean,
  isRealtime: boolean,
): number {
  if (task.progress === FUTEX_WOKEN) return 0;
  const interrupted = timeoutAddress === 0 || isAbsolute ? -ERESTARTSYS : -ERESTART_RESTARTBLOCK;
  // The call is made again, and nobody has woken it: a signal, the timeout, or a load. What the word says now does not matter.
  const waiting = task.progressObject;
  if (waiting instanceof FutexWait) {
    task.waitFor(task.kernel.futexes.queue(waiting), bitset);
    return task.sleep(interrupted, task.deadline, -ETIMEDOUT);
  }
  let timeout: KTime | null = null;
  if (timeoutAddress !== 0) {
    const given = copyInTimespec(task.mm!, timeoutAddress);
    if (typeof given === "number") return given;
    timeout = given;
  }
  if (bitset === 0) return -EINVAL;
  const deadline = deadlineOf(task, timeout, isAbsolute, isRealtime);
  const key = task.mm!.futexKey(address, isPrivate);
  if (typeof key === "number") return key;
  const current = task.mm!.readU32(address);
  if (current < 0) return -EFAULT;
  if (current !== value) return -EAGAIN;
  task.progressObject = new FutexWait(key);
  task.waitFor(task.kernel.futexes.queue(key), bitset);
  return task.sleep(interrupted, deadline, -ETIMEDOUT);
}

function deadlineOf(task: Task, timeout: KTime | null, isAbsolute: boolean, isRealtime: boolean): KTime | null {
  if (timeout === null || !isAbsolute) return task.deadlineAfter(timeout);
  const { timekeeper } = task.kernel;
  if (isRealtime) return timekeeper.monotonic().plus(timeout.minus(timekeeper.realtime()));
  return task.nsProxy.time.toHost(CLOCK_MONOTONIC, timeout); // TIME-052
}

function wake(task: Task, address: number, isPrivate: boolean, count: number, bitset: number): number {
  if (bitset === 0) return -EINVAL;
  const key = task.mm!.futexKey(address, isPrivate);
  if (typeof key === "number") return key;
  // futex_wake(): the count is compared after waking, so that 0 and negative ones wake one waiter.
  return task.kernel.futexes.wake(key, Math.max(1, count), bitset);
}

function requeue(
  task: Task,
  address: number,
  isPrivate: boolean,
  wakeCount: number,
  moveCount: number,
  target: number,
  expected: number | null,
): number {
  if (wakeCount < 0 || moveCount < 0) return -EINVAL;
  const from = task.mm!.futexKey(address, isPrivate);
  if (typeof from === "number") return from;
  const to = task.mm!.futexKey(target, isPrivate);
  if (typeof to === "number") return to;
  if (expected !== null) {
    const current = task.mm!.readU32(address);
    if (current < 0) return -EFAULT;
    if (current !== expected) return -EAGAIN;
  }
  const woken = wakeCount === 0 ? 0 : task.kernel.futexes.wake(from, wakeCount, FUTEX_BITSET_MATCH_ANY);
  return woken + task.kernel.futexes.requeue(from, to, moveCount);
}

function wakeOperation(
  task: Task,
  address: number,
  isPrivate: boolean,
  count: number,
  secondCount: number,
  second: number,
  encoded: number,
): number {
  const first = task.mm!.futexKey(address, isPrivate);
  if (typeof first === "number") return first;
  const other = task.mm!.futexKey(second, isPrivate);
  if (typeof other === "number") return other;
  const old = applyOperation(task, second, encoded);
  if (typeof old === "string") return old === "fault" ? -EFAULT : -ENOSYS;
  let woken = task.kernel.futexes.wake(first, Math.max(1, count), FUTEX_BITSET_MATCH_ANY);
  const compare = (encoded >> 24) & 0xf;
  const holds = compareOperation(compare, old | 0, (encoded << 20) >> 20);
  if (holds === null) return -ENOSYS;
  if (holds) woken += task.kernel.futexes.wake(other, Math.max(1, secondCount), FUTEX_BITSET_MATCH_ANY);
  return woken;
}

/** futex(2) FUTEX_WAKE_OP: changes the second word. @returns its old value. */
function applyOperation(task: Task, address: number, encoded: number): number | "fault" | "unknown" {
  const code = (encoded >> 28) & 7;
  let argument = (encoded << 8) >> 20;
  if (((encoded >>> 28) & FUTEX_OP_OPARG_SHIFT) !== 0) argument = 1 << (argument & 31);
  const old = task.mm!.readU32(address);
  if (old < 0) return "fault";
  let value: number;
  switch (code) {
    case FUTEX_OP_SET:
      value = argument;
      break;
    case FUTEX_OP_ADD:
      value = old + argument;
      break;
    case FUTEX_OP_OR:
      value = old | argument;
      break;
    case FUTEX_OP_ANDN:
      value = old & ~argument;
      break;
    case FUTEX_OP_XOR:
      value = old ^ argument;
      break;
    default:
      return "unknown";
  }
  return task.mm!.writeU32(address, value >>> 0) < 0 ? "fault" : old;
}

function compareOperation(code: number, old: number, argument: number): boolean | null {
  switch (code) {
    case FUTEX_OP_CMP_EQ:
      return old === argument;
    case FUTEX_OP_CMP_NE:
      return old !== argument;
    case FUTEX_OP_CMP_LT:
      return old < argument;
    case FUTEX_OP_CMP_GE:
      return old >= argument;
    case FUTEX_OP_CMP_LE:
      return old <= argument;
    case FUTEX_OP_CMP_GT:
      return old > argument;
    default:
      return null;
  }
}

function set_robust_list(task: Task, args: SyscallArguments): number {
  if (args.ulong(1) !== RobustListHead.size) return -EINVAL;
  task.robustListHead = args.pointer(0);
  task.robustListLength = RobustListHead.size;
  return 0;
}

function get_robust_list(task: Task, args: SyscallArguments): number {
  const pid = args.int(0);
  const target = pid === 0 ? task : taskOf(task.pidNamespace.find(pid));
  if (target === null || target.mm === null) return -ESRCH;
  const access = {
    credentials: target.credentials,
    dumpable: target.mm.dumpable === 1,
    memoryUserNamespace: target.mm.userNamespace,
  };
  const refused = ptraceMayAccess(task.credentials, access, PTRACE_MODE_READ_REALCREDS, target.group === task.group);
  if (refused !== 0) return -EPERM;
  if (task.mm!.writeU64(args.pointer(2), RobustListHead.size) < 0) return -EFAULT;
  return task.mm!.writeU64(args.pointer(1), target.robustListHead) < 0 ? -EFAULT : 0;
}

export const futexSyscalls: readonly SyscallEntry[] = [
  partial(SYS_futex, futex, "no PI futexes", ["address", "futexOperation", "uint", "timespecIn", "address", "uint"]),
  full(SYS_set_robust_list, set_robust_list, ["address", "ulong"]),
  full(SYS_get_robust_list, get_robust_list, ["pid", "longOut", "longOut"]),
];
