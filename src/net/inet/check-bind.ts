/** What bind(2) of Internet sockets checks before the port: __inet_bind(), __inet6_bind(). */
import { CAP_NET_BIND_SERVICE } from "../../abi/capability.ts";
import { EACCES, EADDRNOTAVAIL, EINVAL, ENODEV } from "../../abi/errno.ts";
import { refuseCapability } from "../../ns/refusal.ts";
import { isAny, isLinkLocal, isMulticast } from "../ip/ip-address.ts";
import type { SocketCaller } from "../socket-caller.ts";
import type { NetworkStack } from "../stack/network-stack.ts";
import type { InetAddress } from "./socket-address.ts";

/** Whether the address is one to be bound to. @param isFree IP_FREEBIND. EADDRNOTAVAIL: it is nobody's here. */
export function checkLocalAddress(stack: NetworkStack, { address, scope }: InetAddress, isFree: boolean): number {
  if (isAny(address) || isFree || stack.sysctls.nonlocalBind !== 0) return 0;
  if (isMulticast(address)) return 0;
  // ipv6(7): a link-local address needs its link
  if (isLinkLocal(address)) {
    if (scope === 0) return -EINVAL;
    const device = stack.deviceByIndex(scope);
    if (device === null) return -ENODEV;
    return device.addresses.some(({ local }) => local === address) ? 0 : -EADDRNOTAVAIL;
  }
  if (stack.isLocal(address) || (address.length === 4 && stack.isBroadcast(address))) return 0;
  return -EADDRNOTAVAIL;
}

/** NET-031: EACCES, a port of the system without CAP_NET_BIND_SERVICE over the namespace. */
export function checkLocalPort(caller: SocketCaller, stack: NetworkStack, port: number): number {
  const { owner } = stack.namespace;
  if (port === 0 || port >= stack.sysctls.unprivilegedPortStart) return 0;
  const { credentials } = caller;
  if (credentials.hasCapability(CAP_NET_BIND_SERVICE, owner)) return 0;
  return refuseCapability(EACCES, "NET-031", credentials, CAP_NET_BIND_SERVICE, owner, { port });
}
