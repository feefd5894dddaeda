import { Pollfd } from "../../../abi/poll-struct.ts";
import { SIGSET_SIZE } from "../../../abi/signal-struct.ts";
import { SYS_ppoll, SYS_pselect6 } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { longBytes, sigsetBytes, type TimeValue, timespecBytes, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** What `sys.poll` waits for. */
export interface PollRequest {
  /** A negative one is ignored. */
  readonly fd: number;
  /** POLLIN, POLLOUT ... POLLERR, POLLHUP and POLLNVAL need not be asked for. */
  readonly events: number;
}

/** struct pollfd, after poll(2). */
export interface PollfdValue {
  readonly fd: number;
  readonly events: number;
  /** 0: nothing. */
  readonly revents: number;
}

/** The descriptors select(2) looks at, or those it found. */
export interface SelectSets {
  readonly readfds: readonly number[];
  readonly writefds: readonly number[];
  readonly exceptfds: readonly number[];
}

function pollfds(_result: number, { slots }: Syscall<PollfdValue[]>): PollfdValue[] {
  const view = viewOf(slots[0]!);
  const found: PollfdValue[] = [];
  for (let at = 0; at < view.byteLength; at += Pollfd.size) found.push(Pollfd.read(view, at));
  return found;
}

function poll(
  fds: readonly PollRequest[],
  timeout: TimeValue | null = null,
  sigmask: Iterable<number> | null = null,
): Syscall<PollfdValue[]> {
  const bytes = new Uint8Array(fds.length * Pollfd.size);
  const view = viewOf(bytes);
  for (const [i, { fd, events }] of fds.entries()) Pollfd.write(view, i * Pollfd.size, { fd, events });
  const memory = new Slots();
  const address = memory.output(bytes);
  const time = memory.input(timespecBytes(timeout));
  const mask = memory.input(sigmask === null ? null : sigsetBytes(sigmask));
  return memory.of(new Syscall<PollfdValue[]>(SYS_ppoll, pollfds, address, fds.length, time, mask, SIGSET_SIZE));
}

function fdSet(fds: readonly number[], nfds: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(nfds / 64) * 8);
  for (const fd of fds) bytes[fd >> 3]! |= 1 << (fd & 7);
  return bytes;
}

function descriptorsIn(bytes: Uint8Array): number[] {
  const fds: number[] = [];
  for (let fd = 0; fd < bytes.length * 8; fd++) if ((bytes[fd >> 3]! & (1 << (fd & 7))) !== 0) fds.push(fd);
  return fds;
}

function selected(_result: number, { slots }: Syscall<SelectSets>): SelectSets {
  return {
    readfds: descriptorsIn(slots[0]!),
    writefds: descriptorsIn(slots[1]!),
    exceptfds: descriptorsIn(slots[2]!),
  };
}

function pselect(
  sets: Partial<SelectSets>,
  timeout: TimeValue | null = null,
  sigmask: Iterable<number> | null = null,
): Syscall<SelectSets> {
  const { readfds = [], writefds = [], exceptfds = [] } = sets;
  const nfds = Math.max(-1, ...readfds, ...writefds, ...exceptfds) + 1;
  const memory = new Slots();
  const addresses = [readfds, writefds, exceptfds].map((fds) => memory.output(fdSet(fds, nfds)));
  const time = memory.input(timespecBytes(timeout));
  // select(2), C library/kernel differences: the sixth argument points to the mask's address and its size.
  const mask = sigmask === null ? 0 : memory.input(longBytes(memory.input(sigsetBytes(sigmask)), SIGSET_SIZE));
  return memory.of(
    new Syscall<SelectSets>(SYS_pselect6, selected, nfds, ...(addresses as [number, number, number]), time, mask),
  );
}

/** poll(2), select(2): waiting for descriptors. For many of them: epoll(7). */
export const pollingCalls = {
  /**
   * poll(2): all of `fds` with their revents; those of a timeout are 0. EINTR: a signal handler ran.
   * @param timeout in seconds (not milliseconds); null for no end, 0 for a look.
   */
  poll: (fds: readonly PollRequest[], timeout: TimeValue | null = null): Syscall<PollfdValue[]> => poll(fds, timeout),
  /** ppoll(2). @param sigmask the signals blocked meanwhile; null for the present mask. */
  ppoll: poll,
  /** select(2): those of the descriptors that are ready, none after a timeout. EBADF: one is not open. @param timeout as for poll. */
  select: (sets: Partial<SelectSets>, timeout: TimeValue | null = null): Syscall<SelectSets> => pselect(sets, timeout),
  /** pselect(2). @param sigmask as for ppoll. */
  pselect,
} as const;
