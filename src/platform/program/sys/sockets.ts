import { _K_SS_MAXSIZE } from "../../../abi/socket.ts";
import { SIOCGSKNS } from "../../../abi/sockios.ts";
import {
  SYS_accept,
  SYS_accept4,
  SYS_bind,
  SYS_connect,
  SYS_getpeername,
  SYS_getsockname,
  SYS_getsockopt,
  SYS_ioctl,
  SYS_listen,
  SYS_setsockopt,
  SYS_shutdown,
  SYS_socket,
  SYS_socketpair,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { intBytes, nothing, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";
import { type SockaddrValue, sockaddrBytes, sockaddrOf } from "./sockaddr.ts";

function withAddress(number: number, fd: number, address: SockaddrValue): Syscall<void> {
  const bytes = sockaddrBytes(address);
  const memory = new Slots();
  return memory.of(new Syscall<void>(number, nothing, fd, memory.input(bytes), bytes.length));
}

/** The address in the first slot, whose length is in the second. */
function addressIn(slots: readonly Uint8Array[]): SockaddrValue | null {
  return sockaddrOf(slots[0]!.subarray(0, viewOf(slots[1]!).getInt32(0, true)));
}

function asking<T>(number: number, fd: number, flags: number, decode: (fd: number, name: SockaddrValue | null) => T) {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(_K_SS_MAXSIZE));
  const length = memory.output(intBytes([_K_SS_MAXSIZE]));
  return memory.of(
    new Syscall<T>(number, (result, { slots }) => decode(result, addressIn(slots)), fd, address, length, flags),
  );
}

function getsockopt(fd: number, level: number, optname: number, size: number): Syscall<Uint8Array> {
  const memory = new Slots();
  const value = memory.output(new Uint8Array(size));
  const length = memory.output(intBytes([size]));
  const decode = (_result: number, { slots }: Syscall<Uint8Array>): Uint8Array =>
    slots[0]!.slice(0, viewOf(slots[1]!).getInt32(0, true));
  return memory.of(new Syscall<Uint8Array>(SYS_getsockopt, decode, fd, level, optname, value, length));
}

/** socket(7), unix(7). EBADF, ENOTSOCK: `fd` is no socket. */
export const socketCalls = {
  /** socket(2): a descriptor. @param type SOCK_*, with SOCK_CLOEXEC and SOCK_NONBLOCK */
  socket: (domain: number, type: number, protocol = 0): Syscall =>
    new Syscall(SYS_socket, null, domain, type, protocol),
  /** socketpair(2): two descriptors that are connected to each other. */
  socketpair: (domain: number, type: number, protocol = 0): Syscall<[number, number]> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(8));
    const decode = (_result: number, { slots }: Syscall<[number, number]>): [number, number] => {
      const view = viewOf(slots[0]!);
      return [view.getInt32(0, true), view.getInt32(4, true)];
    };
    return memory.of(new Syscall(SYS_socketpair, decode, domain, type, protocol, address));
  },
  /** bind(2): gives it an address. EADDRINUSE: another has it. */
  bind: (fd: number, address: SockaddrValue): Syscall<void> => withAddress(SYS_bind, fd, address),
  /** connect(2). ECONNREFUSED: nobody listens there. */
  connect: (fd: number, address: SockaddrValue): Syscall<void> => withAddress(SYS_connect, fd, address),
  /** listen(2). @param backlog how many connections may wait for accept(2) */
  listen: (fd: number, backlog: number): Syscall<void> => new Syscall(SYS_listen, nothing, fd, backlog),
  /** accept(2): the descriptor of the next connection. */
  accept: (fd: number): Syscall => new Syscall(SYS_accept, null, fd, 0, 0),
  /** accept4(2): with the address of who has connected. @param flags SOCK_CLOEXEC, SOCK_NONBLOCK */
  accept4: (fd: number, flags = 0): Syscall<{ fd: number; name: SockaddrValue | null }> =>
    asking(SYS_accept4, fd, flags, (accepted, name) => ({ fd: accepted, name })),
  /** getsockname(2): its own address. */
  getsockname: (fd: number): Syscall<SockaddrValue | null> => asking(SYS_getsockname, fd, 0, (_result, name) => name),
  /** getpeername(2): the peer's address. ENOTCONN: there is none. */
  getpeername: (fd: number): Syscall<SockaddrValue | null> => asking(SYS_getpeername, fd, 0, (_result, name) => name),
  /** shutdown(2). @param how SHUT_RD, SHUT_WR or SHUT_RDWR */
  shutdown: (fd: number, how: number): Syscall<void> => new Syscall(SYS_shutdown, nothing, fd, how),
  /** getsockopt(2): the value's bytes. @param size the most there may be */
  getsockopt,
  /** setsockopt(2). @param value a number is an int */
  setsockopt: (fd: number, level: number, optname: number, value: number | Uint8Array): Syscall<void> => {
    const bytes = typeof value === "number" ? intBytes([value]) : value;
    const memory = new Slots();
    const address = memory.input(bytes);
    return memory.of(new Syscall<void>(SYS_setsockopt, nothing, fd, level, optname, address, bytes.length));
  },
  /** ioctl(2) SIOCGSKNS: a descriptor of the network namespace it is in. EPERM: no CAP_NET_ADMIN there. */
  siocgskns: (fd: number): Syscall => new Syscall(SYS_ioctl, null, fd, SIOCGSKNS),
} as const;
