/** Descriptors between processes: unix(7), SCM_RIGHTS. */
import { MSG_CMSG_CLOEXEC, SCM_RIGHTS, SOL_SOCKET } from "../../abi/socket.ts";
import { Cmsghdr, Msghdr } from "../../abi/socket-struct.ts";
import { KEEP } from "../stub/layout.ts";
import { addressOf, sys } from "../syscall.ts";
import { type Frame, type Room, resultAddress } from "./frame.ts";
import { SOCKET } from "./memory.ts";

/** CMSG_SPACE(sizeof(int)) */
const CONTROL_SIZE = 24;
const CONTROL_LENGTH = 20;
const IOVEC_SIZE = 16;

/** Of a message of one byte. */
function messageHeader(iovec: number | bigint, control: number | bigint): Uint8Array {
  const header = new Uint8Array(Msghdr.size);
  Msghdr.write(new DataView(header.buffer), 0, {
    msg_iov: iovec,
    msg_iovlen: 1,
    msg_control: control,
    msg_controllen: CONTROL_SIZE,
  });
  return header;
}

function vector(base: number | bigint): Uint8Array {
  return new Uint8Array(new BigUint64Array([BigInt(base), 1n]).buffer);
}

/** Sends `fd` through a socket. @throws {HostError} EPIPE when nobody is at the other end. */
export function sendDescriptor(socket: number, fd: number): void {
  const control = new Uint8Array(CONTROL_SIZE);
  const view = new DataView(control.buffer);
  Cmsghdr.write(view, 0, { cmsg_len: CONTROL_LENGTH, cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS });
  view.setInt32(Cmsghdr.size, fd, true);
  const byte = new Uint8Array(1);
  const iovec = vector(addressOf(byte));
  sys("sendmsg", socket, messageHeader(addressOf(iovec), addressOf(control)), 0);
}

/** Lets an actor receive one. @returns where its reply has the control message. */
export function addReceive(frame: Frame): Room {
  const byte = frame.room(1);
  const control = frame.room(CONTROL_SIZE);
  const iovec = frame.input(vector(byte.address).subarray(0, IOVEC_SIZE));
  const header = frame.input(messageHeader(iovec, control.address));
  frame.step("recvmsg", [SOCKET, header, MSG_CMSG_CLOEXEC], KEEP, resultAddress(0));
  return control;
}

/** The number that the received descriptor has. */
export function receivedDescriptor(reply: Uint8Array, { offset }: Room): number {
  return new DataView(reply.buffer, reply.byteOffset).getInt32(offset + Cmsghdr.size, true);
}
