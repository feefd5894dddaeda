import { _K_SS_MAXSIZE } from "../../../abi/socket.ts";
import { Mmsghdr, Msghdr } from "../../../abi/socket-struct.ts";
import { Iovec } from "../../../abi/uio-struct.ts";
import {
  SYS_recvfrom,
  SYS_recvmmsg,
  SYS_recvmsg,
  SYS_sendmmsg,
  SYS_sendmsg,
  SYS_sendto,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { intBytes, structBytes, type TimeValue, timespecBytes, viewOf } from "./arguments.ts";
import { type ControlMessageValue, controlBytes, controlValues } from "./control-message.ts";
import { bytesOf, type Data } from "./descriptors.ts";
import { filledData, Slots } from "./slots.ts";
import { type SockaddrValue, sockaddrBytes, sockaddrOf } from "./sockaddr.ts";

/** A message to send. */
export interface MessageInput {
  readonly data: Data;
  /** Where to; left out for the connected peer. */
  readonly name?: SockaddrValue;
  readonly control?: readonly ControlMessageValue[];
}

/** Room for a message to receive, in bytes. */
export interface MessageRoom {
  readonly length: number;
  /** msg_controllen; see `controlSpace`. */
  readonly controlLength?: number;
}

/** A message that was received. */
export interface MessageValue {
  readonly data: Uint8Array;
  /** Who sent it; null for nobody that has an address. */
  readonly name: SockaddrValue | null;
  readonly control: ControlMessageValue[];
  /** MSG_TRUNC, MSG_CTRUNC, MSG_EOR ... */
  readonly flags: number;
}

function sendto(fd: number, data: Data, flags: number, name: SockaddrValue | null): Syscall {
  const bytes = bytesOf(data);
  const address = name === null ? null : sockaddrBytes(name);
  const memory = new Slots();
  const at = memory.input(bytes);
  const to = memory.input(address);
  return memory.of(new Syscall(SYS_sendto, null, fd, at, bytes.length, flags, to, address?.length ?? 0));
}

function headerOf(memory: Slots, { data, name, control = [] }: MessageInput): Uint8Array {
  const bytes = bytesOf(data);
  const address = name === undefined ? null : sockaddrBytes(name);
  const ancillary = controlBytes(control);
  return structBytes(Msghdr, {
    msg_name: memory.input(address),
    msg_namelen: address?.length ?? 0,
    msg_iov: memory.input(structBytes(Iovec, { iov_base: memory.input(bytes), iov_len: bytes.length })),
    msg_iovlen: 1,
    msg_control: ancillary.length === 0 ? 0 : memory.input(ancillary),
    msg_controllen: ancillary.length,
  });
}

/** Slots of one received message, in this order: address, data, control, from `first` on. */
function roomOf(memory: Slots, { length, controlLength = 0 }: MessageRoom): Uint8Array {
  const msg_name = memory.output(new Uint8Array(_K_SS_MAXSIZE));
  const iov_base = memory.output(new Uint8Array(length));
  const msg_control = memory.output(new Uint8Array(controlLength));
  return structBytes(Msghdr, {
    msg_name,
    msg_namelen: _K_SS_MAXSIZE,
    msg_iov: memory.input(structBytes(Iovec, { iov_base, iov_len: length })),
    msg_iovlen: 1,
    msg_control,
    msg_controllen: controlLength,
  });
}

const SLOTS_PER_ROOM = 4;

function messageIn(slots: readonly Uint8Array[], first: number, header: DataView, at: number, count: number) {
  const { msg_namelen, msg_controllen, msg_flags } = Msghdr.read(header, at);
  return {
    data: slots[first + 1]!.slice(0, count),
    name: sockaddrOf(slots[first]!.subarray(0, msg_namelen)),
    control: controlValues(slots[first + 2]!, msg_controllen),
    flags: msg_flags,
  };
}

function recvmsg(fd: number, room: MessageRoom, flags: number): Syscall<MessageValue> {
  const memory = new Slots();
  const header = memory.output(roomOf(memory, room));
  const decode = (count: number, { slots }: Syscall<MessageValue>): MessageValue =>
    messageIn(slots, 0, viewOf(slots[SLOTS_PER_ROOM]!), 0, count);
  return memory.of(new Syscall<MessageValue>(SYS_recvmsg, decode, fd, header, flags));
}

function inArray(headers: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(headers.length * Mmsghdr.size);
  for (const [i, header] of headers.entries()) bytes.set(header, i * Mmsghdr.size);
  return bytes;
}

function recvmmsg(
  fd: number,
  rooms: readonly MessageRoom[],
  flags: number,
  timeout: TimeValue | null,
): Syscall<MessageValue[]> {
  const memory = new Slots();
  const headers = memory.output(inArray(rooms.map((room) => roomOf(memory, room))));
  const time = timespecBytes(timeout);
  const address = time === null ? 0 : memory.output(time);
  const decode = (count: number, { slots }: Syscall<MessageValue[]>): MessageValue[] =>
    Array.from({ length: count }, (_, i) => {
      const view = viewOf(slots[rooms.length * SLOTS_PER_ROOM]!);
      const length = Mmsghdr.fields.msg_len.get(view, i * Mmsghdr.size);
      return messageIn(slots, i * SLOTS_PER_ROOM, view, i * Mmsghdr.size, length);
    });
  return memory.of(new Syscall<MessageValue[]>(SYS_recvmmsg, decode, fd, headers, rooms.length, flags, address));
}

/** An address with its length behind it, as recvfrom(2) fills it. */
function recvfrom(fd: number, length: number, flags: number): Syscall<Pick<MessageValue, "data" | "name">> {
  const memory = new Slots();
  const data = memory.output(new Uint8Array(length));
  const name = memory.output(new Uint8Array(_K_SS_MAXSIZE));
  const nameLength = memory.output(intBytes([_K_SS_MAXSIZE]));
  const decode = (count: number, { slots }: Syscall<Pick<MessageValue, "data" | "name">>) => ({
    data: slots[0]!.slice(0, count),
    name: sockaddrOf(slots[1]!.subarray(0, viewOf(slots[2]!).getInt32(0, true))),
  });
  return memory.of(
    new Syscall<Pick<MessageValue, "data" | "name">>(SYS_recvfrom, decode, fd, data, length, flags, name, nameLength),
  );
}

function recv(fd: number, length: number, flags = 0): Syscall<Uint8Array> {
  const bytes = new Uint8Array(length);
  const memory = new Slots();
  const made = new Syscall<Uint8Array>(SYS_recvfrom, filledData, fd, memory.input(bytes), length, flags);
  return memory.withData(bytes, made);
}

/** send(2), recv(2): messages through sockets. EAGAIN: it would wait, or SO_RCVTIMEO or SO_SNDTIMEO has passed. EPIPE: the peer reads no more. */
export const messageCalls = {
  /** send(2): how many bytes were sent. @param flags MSG_* */
  send: (fd: number, data: Data, flags = 0): Syscall => sendto(fd, data, flags, null),
  /** sendto(2) */
  sendto: (fd: number, data: Data, flags: number, name: SockaddrValue): Syscall => sendto(fd, data, flags, name),
  /** sendmsg(2): with ancillary data, such as SCM_RIGHTS. */
  sendmsg: (fd: number, message: MessageInput, flags = 0): Syscall => {
    const memory = new Slots();
    const header = memory.input(headerOf(memory, message));
    return memory.of(new Syscall(SYS_sendmsg, null, fd, header, flags));
  },
  /** sendmmsg(2): how many of the messages were sent; an error only when it is none. */
  sendmmsg: (fd: number, messages: readonly MessageInput[], flags = 0): Syscall => {
    const memory = new Slots();
    const headers = memory.output(inArray(messages.map((message) => headerOf(memory, message))));
    return memory.of(new Syscall(SYS_sendmmsg, null, fd, headers, messages.length, flags));
  },
  /** recv(2): what was received, nothing at the end. @param length in bytes; what is left of a datagram is lost. @param flags MSG_*, not MSG_TRUNC */
  recv,
  /** recvfrom(2): with the sender's address. */
  recvfrom: (fd: number, length: number, flags = 0): Syscall<Pick<MessageValue, "data" | "name">> =>
    recvfrom(fd, length, flags),
  /** recvmsg(2): with ancillary data. */
  recvmsg: (fd: number, room: MessageRoom, flags = 0): Syscall<MessageValue> => recvmsg(fd, room, flags),
  /** recvmmsg(2): at most one message for each room. @param timeout in seconds; looked at after each message only. */
  recvmmsg: (
    fd: number,
    rooms: readonly MessageRoom[],
    flags = 0,
    timeout: TimeValue | null = null,
  ): Syscall<MessageValue[]> => recvmmsg(fd, rooms, flags, timeout),
} as const;
