import { EBADF, EFAULT, EINVAL, ENOMEM, ERESTARTNOHAND } from "../abi/errno.ts";
import { POLLEX_SET, POLLIN_SET, POLLNVAL, POLLOUT_SET } from "../abi/poll.ts";
import { SYS_pselect6 } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import type { KTime } from "../time/ktime.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { remainingTime } from "./remaining-time.ts";
import { structBuffer } from "./scratch.ts";
import { restoreMask, setTemporaryMask } from "./user-sigset.ts";
import { copyInTimespec, copyOutTimespec } from "./user-time.ts";

// select(2)

/** What makes a descriptor ready for the first, second and third set. */
const READY_EVENTS = [POLLIN_SET, POLLOUT_SET, POLLEX_SET] as const;

/** Where in the scratch buffer the sets given and the sets found lie, three each. */
const SET_SPACE = 2048;
const FOUND = 3 * SET_SPACE;
/** More descriptors than a set has room for here cannot be open. */
const MAX_DESCRIPTORS = SET_SPACE * 8;

function pselect6(task: Task, args: SyscallArguments): number {
  const timeoutAddress = args.pointer(4);
  let timeout: KTime | null = null;
  if (timeoutAddress !== 0) {
    const given = copyInTimespec(task.mm!, timeoutAddress);
    if (typeof given === "number") return given;
    timeout = given;
  }
  const error = setMask(task, args.pointer(5));
  if (error < 0) return error;
  const deadline = task.deadlineAfter(timeout);
  const result = select(task, args, deadline);
  if (result === BLOCKED) return result;
  if (result !== -ERESTARTNOHAND) restoreMask(task);
  // select(2), C library/kernel differences: the system call modifies its timeout argument. A failure to write it is no error.
  if (deadline !== null) copyOutTimespec(task.mm!, timeoutAddress, remainingTime(task, deadline));
  return result;
}

/** The sixth argument: a struct of the mask's address and its size. */
function setMask(task: Task, address: number): number {
  if (address === 0) return 0;
  const mask = task.mm!.readU64AsNumber(address);
  const size = task.mm!.readU64AsNumber(address + 8);
  if (mask < 0 || size < 0) return -EFAULT;
  return setTemporaryMask(task, mask, size);
}

/** core_sys_select() */
function select(task: Task, args: SyscallArguments, deadline: KTime | null): number {
  const nfds = args.int(0);
  // select(2): EINVAL, nfds is negative
  if (nfds < 0) return -EINVAL;
  // Descriptors beyond the table are not looked at.
  const count = Math.min(nfds, task.files.capacity, MAX_DESCRIPTORS);
  const error = copyInSets(task, args, count);
  if (error < 0) return error;
  const ready = scan(task, count);
  if (ready !== 0) return ready < 0 ? ready : copyOutSets(task, args, count, ready);
  if (!task.mayWaitFor(count)) return -ENOMEM;
  waitForAll(task, count);
  const result = task.sleep(-ERESTARTNOHAND, deadline, 0);
  return result === 0 ? copyOutSets(task, args, count, 0) : result;
}

/** FDS_BYTES(): sets are arrays of long. */
function setBytes(count: number): number {
  return Math.ceil(count / 64) * 8;
}

function copyInSets(task: Task, args: SyscallArguments, count: number): number {
  structBuffer.fill(0, 0, 2 * FOUND);
  for (let set = 0; set < 3; set++) {
    const address = args.pointer(1 + set);
    if (address === 0) continue;
    if (task.mm!.copyIn(address, structBuffer, set * SET_SPACE, setBytes(count)) < 0) return -EFAULT;
  }
  return 0;
}

function copyOutSets(task: Task, args: SyscallArguments, count: number, result: number): number {
  for (let set = 0; set < 3; set++) {
    const address = args.pointer(1 + set);
    if (address === 0) continue;
    if (task.mm!.copyOut(address, structBuffer, FOUND + set * SET_SPACE, setBytes(count)) < 0) return -EFAULT;
  }
  return result;
}

/** Which of the three sets `fd` is in, as bits. */
function setsOf(fd: number): number {
  const byte = fd >> 3;
  const bit = fd & 7;
  let sets = 0;
  for (let set = 0; set < 3; set++) sets |= ((structBuffer[set * SET_SPACE + byte]! >> bit) & 1) << set;
  return sets;
}

/** do_select()'s pass over the sets. @returns how many bits it set, or -EBADF. */
function scan(task: Task, count: number): number {
  let ready = 0;
  for (let fd = 0; fd < count; fd++) {
    const sets = setsOf(fd);
    if (sets === 0) continue;
    // select(2): EBADF, an invalid file descriptor was given in one of the sets
    if (task.files.get(fd) === null) return -EBADF;
    const mask = task.files.getReal(fd)?.poll(task) ?? POLLNVAL;
    for (let set = 0; set < 3; set++) {
      if ((sets & (1 << set)) === 0 || (mask & READY_EVENTS[set]!) === 0) continue;
      structBuffer[FOUND + set * SET_SPACE + (fd >> 3)]! |= 1 << (fd & 7);
      ready++;
    }
  }
  return ready;
}

function waitForAll(task: Task, count: number): void {
  for (let fd = 0; fd < count; fd++) {
    const sets = setsOf(fd);
    if (sets === 0) continue;
    let events = 0;
    for (let set = 0; set < 3; set++) if ((sets & (1 << set)) !== 0) events |= READY_EVENTS[set]!;
    const file = task.files.getReal(fd);
    if (file !== null) task.waitFor(file.waitSource(task).waitQueue(), events);
  }
}

export const selectSyscalls: readonly SyscallEntry[] = [
  full(SYS_pselect6, pselect6, ["int", "fdSet", "fdSet", "fdSet", "timespecIn", "pselectMask"], "select"),
];
