import { EFAULT, EINVAL, ENOMEM, ERESTARTNOHAND } from "../abi/errno.ts";
import { POLLERR, POLLHUP, POLLNVAL } from "../abi/poll.ts";
import { Pollfd } from "../abi/poll-struct.ts";
import { RLIMIT_NOFILE } from "../abi/resource.ts";
import { SYS_ppoll } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import type { KTime } from "../time/ktime.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { remainingTime } from "./remaining-time.ts";
import { CHUNK, dataBuffer, dataView } from "./scratch.ts";
import { restoreMask, setTemporaryMask } from "./user-sigset.ts";
import { copyInTimespec, copyOutTimespec } from "./user-time.ts";

// poll(2)

const { fd, events, revents } = Pollfd.fields;

function ppoll(task: Task, args: SyscallArguments): number {
  const timeoutAddress = args.pointer(2);
  let timeout: KTime | null = null;
  if (timeoutAddress !== 0) {
    const given = copyInTimespec(task.mm!, timeoutAddress);
    if (typeof given === "number") return given;
    timeout = given;
  }
  const error = setTemporaryMask(task, args.pointer(3), args.ulong(4));
  if (error < 0) return error;
  const deadline = task.deadlineAfter(timeout);
  const result = poll(task, args.pointer(0), args.uint(1), deadline);
  if (result === BLOCKED) return result;
  if (result !== -ERESTARTNOHAND) restoreMask(task);
  // ppoll(2), C library/kernel differences: the system call modifies its timeout argument. A failure to write it is no error.
  if (deadline !== null) copyOutTimespec(task.mm!, timeoutAddress, remainingTime(task, deadline));
  return result;
}

/** do_sys_poll() */
function poll(task: Task, address: number, count: number, deadline: KTime | null): number {
  // poll(2): EINVAL, the nfds value exceeds the RLIMIT_NOFILE value
  if (count > task.group.limits.get(RLIMIT_NOFILE)) return -EINVAL;
  const memory = task.mm!;
  const perPiece = CHUNK / Pollfd.size;
  let ready = 0;
  for (let first = 0; first < count; first += perPiece) {
    const pieceCount = Math.min(perPiece, count - first);
    const pieceAddress = address + first * Pollfd.size;
    if (memory.copyIn(pieceAddress, dataBuffer, 0, pieceCount * Pollfd.size) < 0) return -EFAULT;
    ready += pollPiece(task, pieceCount);
    if (memory.copyOut(pieceAddress, dataBuffer, 0, pieceCount * Pollfd.size) < 0) return -EFAULT;
  }
  if (ready > 0) return ready;
  // poll(2): ENOMEM, unable to allocate memory for kernel data structures
  if (!task.mayWaitFor(count)) return -ENOMEM;
  for (let first = 0; first < count; first += perPiece) {
    const pieceCount = Math.min(perPiece, count - first);
    if (count > perPiece) memory.copyIn(address + first * Pollfd.size, dataBuffer, 0, pieceCount * Pollfd.size);
    waitForPiece(task, pieceCount);
  }
  return task.sleep(-ERESTARTNOHAND, deadline, 0);
}

/** Fills in revents of `count` pollfds in the data buffer. @returns how many are not zero. */
function pollPiece(task: Task, count: number): number {
  let ready = 0;
  for (let i = 0; i < count; i++) {
    const at = i * Pollfd.size;
    const mask = pollOne(task, fd.get(dataView, at), events.get(dataView, at));
    revents.set(dataView, at, mask);
    if (mask !== 0) ready++;
  }
  return ready;
}

/** do_pollfd() */
function pollOne(task: Task, descriptor: number, wanted: number): number {
  // poll(2): a negative fd is ignored; POLLNVAL for one that is not open, or was opened with O_PATH
  if (descriptor < 0) return 0;
  const file = task.files.getReal(descriptor);
  return file === null ? POLLNVAL : file.poll(task) & (wanted | POLLERR | POLLHUP);
}

function waitForPiece(task: Task, count: number): void {
  for (let i = 0; i < count; i++) {
    const at = i * Pollfd.size;
    const descriptor = fd.get(dataView, at);
    const file = descriptor < 0 ? null : task.files.getReal(descriptor);
    if (file !== null) task.waitFor(file.waitSource(task).waitQueue(), events.get(dataView, at));
  }
}

export const pollSyscalls: readonly SyscallEntry[] = [
  full(SYS_ppoll, ppoll, ["pollFds", "uint", "timespecIn", "sigsetIn", "ulong"], "poll"),
];
