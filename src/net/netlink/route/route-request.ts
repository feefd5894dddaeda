import { CAP_NET_ADMIN } from "../../../abi/capability.ts";
import { EPERM } from "../../../abi/errno.ts";
import { NLM_F_DUMP, NLM_F_MULTI } from "../../../abi/netlink.ts";
import type { Credentials } from "../../../ns/credentials.ts";
import { refuse } from "../../../ns/refusal.ts";
import type { RuleNumber } from "../../../ns/rules/index.ts";
import type { SocketCaller } from "../../socket-caller.ts";
import type { NetworkStack } from "../../stack/network-stack.ts";
import { type NetlinkHeader, NetlinkWriter } from "../netlink-writer.ts";

/** A message of rtnetlink(7) that is being carried out. */
export class RouteRequest {
  /** Of the socket's namespace. */
  readonly stack: NetworkStack;
  readonly caller: SocketCaller;
  /** f_cred of the socket: whoever opened it must have the capability, too (netlink_net_capable()). */
  readonly opener: Credentials;
  readonly header: NetlinkHeader;
  /** After the header. */
  readonly body: Uint8Array;
  readonly view: DataView;
  /** The socket's port: whom the answers are for. */
  readonly port: number;
  /** NETLINK_GET_STRICT_CHK: a dump shows what its request asks for alone. */
  readonly isStrict: boolean;
  readonly answers: Uint8Array[];
  /** What the extended acknowledgement says; "" for nothing. */
  message: string;

  constructor(
    stack: NetworkStack,
    caller: SocketCaller,
    opener: Credentials,
    header: NetlinkHeader,
    body: Uint8Array,
    port: number,
    isStrict: boolean,
  ) {
    this.stack = stack;
    this.caller = caller;
    this.opener = opener;
    this.header = header;
    this.body = body;
    this.view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.port = port;
    this.isStrict = isStrict;
    this.answers = [];
    this.message = "";
  }

  get isDump(): boolean {
    return (this.header.flags & NLM_F_DUMP) === NLM_F_DUMP;
  }

  has(flag: number): boolean {
    return (this.header.flags & flag) !== 0;
  }

  /** An answer of `type`, of which there are several when this is a dump. */
  answer(type: number): NetlinkWriter {
    const flags = this.isDump ? NLM_F_MULTI : 0;
    return new NetlinkWriter({ type, flags, sequence: this.header.sequence, port: this.port });
  }

  send(writer: NetlinkWriter): void {
    this.answers.push(writer.finish());
  }

  /** Fails, and says why. @returns -errno. */
  fail(errno: number, message: string): number {
    this.message = message;
    return -errno;
  }

  /** netlink_net_capable(): 0, or -EPERM without CAP_NET_ADMIN over a stack's namespace. */
  checkAdministers(stack: NetworkStack, rule: RuleNumber): number {
    const { owner } = stack.namespace;
    const may = (credentials: Credentials) => credentials.hasCapability(CAP_NET_ADMIN, owner);
    if (may(this.caller.credentials) && may(this.opener)) return 0;
    return refuse(EPERM, rule, { owner: owner.name, capability: CAP_NET_ADMIN });
  }
}
