import { EpollEvent } from "../../../abi/poll-struct.ts";
import { SIGSET_SIZE } from "../../../abi/signal-struct.ts";
import { SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_pwait, SYS_epoll_pwait2 } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, sigsetBytes, structBytes, type TimeValue, timespecBytes, timespecOf, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** struct epoll_event. */
export interface EpollEventValue {
  /** EPOLL* */
  readonly events: number;
  /** The program's own, exact up to 2^53; most often the descriptor. */
  readonly data: number;
}

const MAX_MILLISECONDS = 0x7fffffff;

/** epoll_wait(2): -1 is no timeout; rounded up, as one never waits less than was asked for. */
function milliseconds(timeout: TimeValue | null): number {
  if (timeout === null) return -1;
  const { tv_sec, tv_nsec } = timespecOf(timeout);
  return Math.min(tv_sec * 1000 + Math.ceil(tv_nsec / 1e6), MAX_MILLISECONDS);
}

function occurred(count: number, { slots }: Syscall<EpollEventValue[]>): EpollEventValue[] {
  return Array.from({ length: count }, (_, i) => EpollEvent.read(viewOf(slots[0]!), i * EpollEvent.size));
}

function waiting(
  number: number,
  epfd: number,
  maxevents: number,
  timeout: TimeValue | null,
  sigmask: Iterable<number> | null,
): Syscall<EpollEventValue[]> {
  const memory = new Slots();
  const events = memory.output(new Uint8Array(Math.max(0, maxevents) * EpollEvent.size));
  const time = number === SYS_epoll_pwait ? milliseconds(timeout) : memory.input(timespecBytes(timeout));
  const mask = memory.input(sigmask === null ? null : sigsetBytes(sigmask));
  return memory.of(new Syscall<EpollEventValue[]>(number, occurred, epfd, events, maxevents, time, mask, SIGSET_SIZE));
}

/** epoll(7). */
export const epollCalls = {
  /** epoll_create1(2): a descriptor. @param flags EPOLL_CLOEXEC */
  epoll_create1: (flags = 0): Syscall => new Syscall(SYS_epoll_create1, null, flags),
  /** epoll_ctl(2). EPERM: a regular file or a directory. @param op EPOLL_CTL_ADD (EEXIST), EPOLL_CTL_MOD, EPOLL_CTL_DEL (ENOENT) */
  epoll_ctl: (epfd: number, op: number, fd: number, event: EpollEventValue | null = null): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(event === null ? null : structBytes(EpollEvent, { ...event }));
    return memory.of(new Syscall<void>(SYS_epoll_ctl, nothing, epfd, op, fd, address));
  },
  /**
   * epoll_wait(2): what is ready, nothing after a timeout. EINTR: a signal handler ran, whatever its SA_RESTART.
   * @param timeout in seconds (not milliseconds), to the millisecond; null for no end.
   */
  epoll_wait: (epfd: number, maxevents: number, timeout: TimeValue | null = null): Syscall<EpollEventValue[]> =>
    waiting(SYS_epoll_pwait, epfd, maxevents, timeout, null),
  /** epoll_pwait(2). @param sigmask the signals blocked meanwhile; null for the present mask. */
  epoll_pwait: (
    epfd: number,
    maxevents: number,
    timeout: TimeValue | null = null,
    sigmask: Iterable<number> | null = null,
  ): Syscall<EpollEventValue[]> => waiting(SYS_epoll_pwait, epfd, maxevents, timeout, sigmask),
  /** epoll_pwait2(2): with a timeout exact to the nanosecond. */
  epoll_pwait2: (
    epfd: number,
    maxevents: number,
    timeout: TimeValue | null = null,
    sigmask: Iterable<number> | null = null,
  ): Syscall<EpollEventValue[]> => waiting(SYS_epoll_pwait2, epfd, maxevents, timeout, sigmask),
} as const;
