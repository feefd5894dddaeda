import {
  EP_MAX_EVENTS,
  EP_MAX_NESTS,
  EPOLL_CLOEXEC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLOUT,
  EPOLLWAKEUP,
} from "../abi/epoll.ts";
import { EBADF, EEXIST, EFAULT, EINTR, EINVAL, ELOOP, ENOENT, EPERM } from "../abi/errno.ts";
import { POLLIN } from "../abi/poll.ts";
import { EpollEvent } from "../abi/poll-struct.ts";
import { SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_epoll_pwait2 } from "../abi/unistd-riscv64.ts";
import { EpollFile } from "../fs/epoll/epoll-file.ts";
import { depthAbove, depthBelow, epollReaches, hasTooManyPaths } from "../fs/epoll/epoll-nesting.ts";
import { checkFileRoom, type FileDescription } from "../fs/file-description.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import { BLOCKED } from "../kernel/syscall-result.ts";
import type { Task } from "../kernel/task.ts";
import { KTime } from "../time/ktime.ts";
import { full, type SyscallEntry } from "./entry.ts";
import { installFile } from "./install-file.ts";
import { structBuffer, structView } from "./scratch.ts";
import { restoreMask, setTemporaryMask } from "./user-sigset.ts";
import { copyInTimespec } from "./user-time.ts";

// epoll(7)

const NSEC_PER_MSEC = 1_000_000;

function epollCreate1(task: Task, args: SyscallArguments): number {
  const flags = args.int(0);
  // epoll_create1(2): EINVAL, invalid value specified in flags
  if ((flags & ~EPOLL_CLOEXEC) !== 0) return -EINVAL;
  const error = checkFileRoom(task.kernel.vfs);
  if (error < 0) return error;
  return installFile(task, new EpollFile(task.kernel.vfs, task.credentials), flags !== 0);
}

function epollCtl(task: Task, args: SyscallArguments): number {
  const operation = args.int(1);
  const fd = args.int(2);
  const { events, data } = EpollEvent.fields;
  if (operation !== EPOLL_CTL_DEL && task.mm!.copyIn(args.pointer(3), structBuffer, 0, EpollEvent.size) < 0)
    return -EFAULT;
  const epoll = task.files.getReal(args.int(0));
  const target = task.files.getReal(fd);
  if (epoll === null || target === null) return -EBADF;
  // epoll_ctl(2): EPERM, the target file does not support epoll
  if (target.queue === task.kernel.vfs.idleQueue) return -EPERM;
  // epoll_ctl(2): EINVAL, epfd is not an epoll instance, or fd is the same as epfd
  if (!(epoll instanceof EpollFile) || epoll === target) return -EINVAL;
  const wanted = events.get(structView, 0) & ~EPOLLWAKEUP;
  if (operation !== EPOLL_CTL_DEL && (wanted & EPOLLEXCLUSIVE) !== 0) {
    const error = checkExclusive(operation, target, wanted);
    if (error < 0) return error;
  }
  if (operation === EPOLL_CTL_ADD && target instanceof EpollFile) {
    // epoll_ctl(2): ELOOP, a loop of instances that monitor each other, or a nesting greater than 5
    if (epollReaches(target, epoll)) return -ELOOP;
    if (depthAbove(epoll) + 1 + depthBelow(target) > EP_MAX_NESTS + 1) return -ELOOP;
  }
  const item = epoll.find(target, fd);
  switch (operation) {
    case EPOLL_CTL_ADD:
      if (item !== null) return -EEXIST;
      return add(task, epoll, target, fd, wanted);
    case EPOLL_CTL_DEL:
      if (item === null) return -ENOENT;
      epoll.remove(item);
      return 0;
    case EPOLL_CTL_MOD:
      if (item === null) return -ENOENT;
      if (item.isExclusive) return -EINVAL;
      epoll.modify(task, item, wanted, data.low(structView, 0) | 0, data.high(structView, 0) | 0);
      return 0;
  }
  return -EINVAL;
}

/** ep_insert(): the rest of the struct epoll_event is in the scratch buffer. */
function add(task: Task, epoll: EpollFile, target: FileDescription, fd: number, wanted: number): number {
  const { data } = EpollEvent.fields;
  const item = epoll.add(task, target, fd, wanted, data.low(structView, 0) | 0, data.high(structView, 0) | 0);
  if (typeof item === "number") return item;
  const isNested = target instanceof EpollFile || epoll.watchers !== null;
  if (!isNested || !hasTooManyPaths(target)) return 0;
  // ep_insert(): EINVAL, one event would wake too many instances that watch each other
  epoll.remove(item);
  return -EINVAL;
}

const EXCLUSIVE_OK_BITS = EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | EPOLLEXCLUSIVE;

// epoll_ctl(2): EINVAL, EPOLLEXCLUSIVE with EPOLL_CTL_MOD, with another epoll instance, or with events it does not go with
function checkExclusive(operation: number, target: FileDescription, wanted: number): number {
  if (operation === EPOLL_CTL_MOD) return -EINVAL;
  const isRefused = target instanceof EpollFile || (wanted & ~EXCLUSIVE_OK_BITS) !== 0;
  return operation === EPOLL_CTL_ADD && isRefused ? -EINVAL : 0;
}

function epollPwait(task: Task, args: SyscallArguments): number {
  const milliseconds = args.int(3);
  const timeout = milliseconds < 0 ? null : KTime.fromNanoseconds(milliseconds * NSEC_PER_MSEC);
  return waitWithMask(task, args, timeout);
}

function epollPwait2(task: Task, args: SyscallArguments): number {
  if (args.pointer(3) === 0) return waitWithMask(task, args, null);
  const timeout = copyInTimespec(task.mm!, args.pointer(3));
  return typeof timeout === "number" ? timeout : waitWithMask(task, args, timeout);
}

function waitWithMask(task: Task, args: SyscallArguments, timeout: KTime | null): number {
  const error = setTemporaryMask(task, args.pointer(4), args.ulong(5));
  if (error < 0) return error;
  const result = epollWait(task, args, timeout);
  if (result !== BLOCKED && result !== -EINTR) restoreMask(task);
  return result;
}

/** do_epoll_wait() */
function epollWait(task: Task, args: SyscallArguments, timeout: KTime | null): number {
  const limit = args.int(2);
  // epoll_wait(2): EINVAL, maxevents is less than or equal to zero
  if (limit <= 0 || limit > EP_MAX_EVENTS) return -EINVAL;
  const epoll = task.files.getReal(args.int(0));
  if (epoll === null) return -EBADF;
  if (!(epoll instanceof EpollFile)) return -EINVAL;
  const { events, data } = EpollEvent.fields;
  const memory = task.mm!;
  let address = args.pointer(1);
  let isFault = false;
  const count = epoll.collect(task, limit, (ready, item) => {
    events.set(structView, 0, ready);
    data.setHalves(structView, 0, item.dataLow, item.dataHigh);
    isFault = memory.copyOut(address, structBuffer, 0, EpollEvent.size) < 0;
    address += EpollEvent.size;
    return !isFault;
  });
  if (count > 0) return count;
  if (isFault) return -EFAULT;
  // A timeout of zero looks for no signal.
  if (timeout !== null && timeout.compare(KTime.ZERO) <= 0) return 0;
  // signal(7): epoll_wait(2) is never restarted
  return task.block(epoll.queue, POLLIN, -EINTR, task.deadlineAfter(timeout), 0);
}

export const epollSyscalls: readonly SyscallEntry[] = [
  full(SYS_epoll_create1, epollCreate1, ["epollCreateFlags"]),
  full(SYS_epoll_ctl, epollCtl, ["fd", "epollOperation", "fd", "epollEventIn"]),
  full(SYS_epoll_pwait, epollPwait, ["fd", "epollEventsOut", "int", "int", "sigsetIn", "ulong"]),
  full(SYS_epoll_pwait2, epollPwait2, ["fd", "epollEventsOut", "int", "timespecIn", "sigsetIn", "ulong"]),
];
