/** Echo requests and replies (RFC 792, RFC 4443). */
import { IPPROTO_ICMP, IPPROTO_ICMPV6 } from "../../abi/socket.ts";

export const ICMPV6_ECHO_REQUEST = 128;
export const ICMPV6_ECHO_REPLY = 129;
/** With identifier and sequence number. */
export const ICMP_HEADER = 8;

/** Whether a message of `type` is the one of IPv4 or IPv6 that is meant. */
export function isEcho(protocol: number, type: number, v4: number, v6: number): boolean {
  return (protocol === IPPROTO_ICMP && type === v4) || (protocol === IPPROTO_ICMPV6 && type === v6);
}
