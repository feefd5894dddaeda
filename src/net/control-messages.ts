import { Cmsghdr } from "../abi/socket-struct.ts";

/** One piece of ancillary data (cmsg(3)). */
export interface ControlMessage {
  /** SOL_* */
  readonly level: number;
  /** SCM_* */
  readonly type: number;
  readonly data: Uint8Array;
}

/** What a program passes to sendmsg(2) (for_each_cmsghdr()); null for lengths that do not fit (CMSG_OK(), sendmsg(2) EINVAL). */
export function controlMessages(bytes: Uint8Array): ControlMessage[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { cmsg_len, cmsg_level, cmsg_type } = Cmsghdr.fields;
  const found: ControlMessage[] = [];
  for (let at = 0; at + Cmsghdr.size <= bytes.length; ) {
    const length = cmsg_len.get(view, at);
    if (length < Cmsghdr.size || length > bytes.length - at) return null;
    const data = bytes.subarray(at + Cmsghdr.size, at + length);
    found.push({ level: cmsg_level.get(view, at), type: cmsg_type.get(view, at), data });
    at += Math.ceil(length / 8) * 8;
  }
  return found;
}
