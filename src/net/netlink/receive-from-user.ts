/** What a program sends to the kernel: netlink_rcv_skb() and netlink_ack() of net/netlink/af_netlink.c. */
import {
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_MULTI,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSG_MIN_TYPE,
  NLMSGERR_ATTR_MSG,
} from "../../abi/netlink.ts";
import { Nlmsghdr } from "../../abi/netlink-struct.ts";
import type { SocketCaller } from "../socket-caller.ts";
import type { NetlinkSocket } from "./netlink-socket.ts";
import { type NetlinkHeader, NetlinkWriter } from "./netlink-writer.ts";
import { handleRouteRequest } from "./route/handle-route-request.ts";
import { RouteRequest } from "./route/route-request.ts";

/** NLMSG_GOODSIZE: how much of a dump is in one datagram; every reader has room for so much. */
const DUMP_DATAGRAM = 3776;

export function receiveFromUser(socket: NetlinkSocket, caller: SocketCaller, data: Uint8Array): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; data.length - at >= Nlmsghdr.size; ) {
    const { nlmsg_len, nlmsg_type, nlmsg_flags, nlmsg_seq } = Nlmsghdr.read(view, at);
    if (nlmsg_len < Nlmsghdr.size || nlmsg_len > data.length - at) return;
    const message = data.subarray(at, at + nlmsg_len);
    const header = { type: nlmsg_type, flags: nlmsg_flags, sequence: nlmsg_seq, port: socket.port };
    if (nlmsg_type >= NLMSG_MIN_TYPE && (nlmsg_flags & NLM_F_REQUEST) !== 0) carryOut(socket, caller, header, message);
    else if ((nlmsg_flags & NLM_F_ACK) !== 0) acknowledge(socket, header, message, 0, "");
    at += (nlmsg_len + 3) & ~3;
  }
}

function carryOut(socket: NetlinkSocket, caller: SocketCaller, header: NetlinkHeader, message: Uint8Array): void {
  const body = message.slice(Nlmsghdr.size);
  const isStrict = socket.settings.has(NETLINK_GET_STRICT_CHK);
  const request = new RouteRequest(socket.stack, caller, socket.credentials, header, body, socket.port, isStrict);
  const error = handleRouteRequest(request);
  if (error === 0 && request.isDump) {
    sendDump(socket, header, request.answers);
    return;
  }
  for (const answer of error === 0 ? request.answers : []) socket.deliverAnswer(answer);
  if (error < 0 || (header.flags & NLM_F_ACK) !== 0) acknowledge(socket, header, message, error, request.message);
}

/** A dump in datagrams of a handy size, and NLMSG_DONE. */
function sendDump(socket: NetlinkSocket, header: NetlinkHeader, answers: readonly Uint8Array[]): void {
  const done = new NetlinkWriter({ ...header, type: NLMSG_DONE, flags: NLM_F_MULTI });
  const parts = [...answers, done.struct(4, (view, at) => view.setInt32(at, 0, true)).finish()];
  let datagram: Uint8Array[] = [];
  let length = 0;
  const flush = () => {
    const whole = new Uint8Array(length);
    let at = 0;
    for (const part of datagram) {
      whole.set(part, at);
      at += part.length;
    }
    datagram = [];
    length = 0;
    return socket.deliverAnswer(whole);
  };
  for (const part of parts) {
    if (length > 0 && length + part.length > DUMP_DATAGRAM && !flush()) return;
    datagram.push(part);
    length += part.length;
  }
  flush();
}

/** struct nlmsgerr: the error, and the request or its header alone. */
function acknowledge(
  socket: NetlinkSocket,
  header: NetlinkHeader,
  request: Uint8Array,
  error: number,
  text: string,
): void {
  const isWhole = error < 0 && !socket.settings.has(NETLINK_CAP_ACK);
  const isExtended = socket.settings.has(NETLINK_EXT_ACK) && text !== "" && error < 0;
  const flags = (isWhole ? 0 : NLM_F_CAPPED) | (isExtended ? NLM_F_ACK_TLVS : 0);
  const writer = new NetlinkWriter({ ...header, type: NLMSG_ERROR, flags });
  writer.struct(4, (view, at) => view.setInt32(at, error, true));
  writer.bytes(isWhole ? request : request.subarray(0, Nlmsghdr.size));
  if (isExtended) writer.text(NLMSGERR_ATTR_MSG, text);
  socket.deliverAnswer(writer.finish());
}
