import { Cmsghdr } from "../../../abi/socket-struct.ts";
import { viewOf } from "./arguments.ts";

/** One piece of ancillary data (cmsg(3)). */
export interface ControlMessageValue {
  /** SOL_* */
  readonly cmsg_level: number;
  /** SCM_* */
  readonly cmsg_type: number;
  readonly data: Uint8Array;
}

const ALIGNMENT = 8;

/** CMSG_SPACE(): the room that data of so many bytes takes. */
export function controlSpace(length: number): number {
  return Cmsghdr.size + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** The bytes of msg_control. */
export function controlBytes(messages: readonly ControlMessageValue[]): Uint8Array {
  const bytes = new Uint8Array(messages.reduce((sum, { data }) => sum + controlSpace(data.length), 0));
  let at = 0;
  for (const { cmsg_level, cmsg_type, data } of messages) {
    Cmsghdr.write(viewOf(bytes), at, { cmsg_len: Cmsghdr.size + data.length, cmsg_level, cmsg_type });
    bytes.set(data, at + Cmsghdr.size);
    at += controlSpace(data.length);
  }
  return bytes;
}

/** What is in the first `length` bytes of msg_control. */
export function controlValues(bytes: Uint8Array, length: number): ControlMessageValue[] {
  const found: ControlMessageValue[] = [];
  for (let at = 0; at + Cmsghdr.size <= length; ) {
    const { cmsg_len, cmsg_level, cmsg_type } = Cmsghdr.read(viewOf(bytes), at);
    found.push({ cmsg_level, cmsg_type, data: bytes.slice(at + Cmsghdr.size, Math.min(at + cmsg_len, length)) });
    at += Math.ceil(Math.max(cmsg_len, Cmsghdr.size) / ALIGNMENT) * ALIGNMENT;
  }
  return found;
}
