/** A socket that speaks rtnetlink(7), with the words of iproute2's libnetlink for what fails. */
import { EINTR } from "../../../abi/errno.ts";
import { errnoMessage } from "../../../abi/errno-message.ts";
import {
  NETLINK_CAP_ACK,
  NETLINK_EXT_ACK,
  NETLINK_GET_STRICT_CHK,
  NETLINK_ROUTE,
  NLM_F_ACK,
  NLM_F_ACK_TLVS,
  NLM_F_CAPPED,
  NLM_F_DUMP,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  NLMSGERR_ATTR_MSG,
} from "../../../abi/netlink.ts";
import { Nlmsgerr, Nlmsghdr } from "../../../abi/netlink-struct.ts";
import { AF_NETLINK, SOCK_CLOEXEC, SOCK_RAW, SOL_NETLINK } from "../../../abi/socket.ts";
import { NetlinkAttributes } from "../../../net/netlink/netlink-attributes.ts";
import { NetlinkWriter } from "../../../net/netlink/netlink-writer.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";

/** One answer of the kernel: what follows the header is the protocol's own struct, then attributes. */
export interface RouteMessage {
  /** RTM_* */
  readonly type: number;
  readonly body: Uint8Array;
  readonly view: DataView;
}

/** A request the kernel refused. `message` is what libnetlink prints. */
export class RouteError extends Error {
  override readonly name = "RouteError";
  readonly errno: number;

  constructor(errno: number, explanation: string | null) {
    super(
      explanation === null
        ? `RTNETLINK answers: ${errnoMessage(errno) ?? `Unknown error ${errno}`}`
        : `Error: ${sentence(explanation)}`,
    );
    this.errno = errno;
  }
}

/** The kernel's explanation, as a sentence. */
function sentence(text: string): string {
  return text.endsWith(".") || text.endsWith("\n") ? text : `${text}.`;
}

/** As large as the largest part of a dump the kernel makes. */
const RECEIVE_SIZE = 32768;

/** The attributes behind a message's struct of `size` bytes. */
export function attributesOf({ body }: RouteMessage, size: number): NetlinkAttributes {
  return new NetlinkAttributes(body.subarray((size + 3) & ~3));
}

export class RouteSocket {
  private readonly sys: Sys;
  private readonly fd: number;
  private sequence = 0;

  private constructor(sys: Sys, fd: number) {
    this.sys = sys;
    this.fd = fd;
  }

  /** @throws Errno of socket(2) */
  static *open(sys: Sys): Routine<RouteSocket> {
    const fd = yield* sys.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    for (const option of [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK])
      yield* sys.setsockopt(fd, SOL_NETLINK, option, 1);
    return new RouteSocket(sys, fd);
  }

  *close(): Routine {
    yield* this.sys.close(this.fd);
  }

  /** Has a request carried out. @throws RouteError */
  *change(type: number, flags: number, write: (request: NetlinkWriter) => void): Routine {
    yield* this.send(type, flags | NLM_F_ACK, write);
    yield* this.collect(false);
  }

  /** What a request for one thing is answered with. @throws RouteError */
  *get(type: number, write: (request: NetlinkWriter) => void): Routine<RouteMessage> {
    yield* this.send(type, 0, write);
    return (yield* this.collect(true))[0]!;
  }

  /** Everything of a kind. @throws RouteError */
  *dump(type: number, write: (request: NetlinkWriter) => void): Routine<RouteMessage[]> {
    yield* this.send(type, NLM_F_DUMP, write);
    return yield* this.collect(false);
  }

  private *send(type: number, flags: number, write: (request: NetlinkWriter) => void): Routine {
    this.sequence++;
    const request = new NetlinkWriter({ type, flags: flags | NLM_F_REQUEST, sequence: this.sequence, port: 0 });
    write(request);
    yield* this.sys.send(this.fd, request.finish());
  }

  /** @param wantsOne the first answer is all there is; else an acknowledgement or the end of a dump comes last. */
  private *collect(wantsOne: boolean): Routine<RouteMessage[]> {
    const answers: RouteMessage[] = [];
    for (;;) {
      const data = yield* this.receive();
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      for (let at = 0; at + Nlmsghdr.size <= data.length; ) {
        const { nlmsg_len, nlmsg_type, nlmsg_flags, nlmsg_seq } = Nlmsghdr.read(view, at);
        const body = data.subarray(at + Nlmsghdr.size, at + nlmsg_len);
        at += (nlmsg_len + 3) & ~3;
        if (nlmsg_seq !== this.sequence) continue;
        if (nlmsg_type === NLMSG_ERROR || nlmsg_type === NLMSG_DONE) {
          const error = failureIn(body, nlmsg_flags, nlmsg_type === NLMSG_DONE);
          if (error !== null) throw error;
          return answers;
        }
        answers.push({
          type: nlmsg_type,
          body,
          view: new DataView(body.buffer, body.byteOffset, body.byteLength),
        });
        if (wantsOne) return answers;
      }
    }
  }

  private *receive(): Routine<Uint8Array> {
    for (;;) {
      const received = yield* this.sys.recv(this.fd, RECEIVE_SIZE).orErrno();
      if (typeof received !== "number") return received;
      if (received !== -EINTR) throw new RouteError(-received, null);
    }
  }
}

/** What NLMSG_ERROR and NLMSG_DONE say; null for success. */
function failureIn(body: Uint8Array, flags: number, isDone: boolean): RouteError | null {
  if (body.length < 4) return null;
  const error = Nlmsgerr.fields.error.get(new DataView(body.buffer, body.byteOffset, body.byteLength), 0);
  if (error === 0) return null;
  if ((flags & NLM_F_ACK_TLVS) === 0) return new RouteError(-error, null);
  // NETLINK_CAP_ACK: of the request there is the header alone.
  const skipped = isDone ? 4 : (flags & NLM_F_CAPPED) !== 0 ? Nlmsgerr.size : body.length;
  return new RouteError(-error, new NetlinkAttributes(body.subarray(skipped)).text(NLMSGERR_ATTR_MSG));
}
