/** The network namespace a message names: rtnl_link_get_net_capable() of net/core/rtnetlink.c. */
import { EBADF, EINVAL, ESRCH } from "../../../abi/errno.ts";
import { IFLA_NET_NS_FD, IFLA_NET_NS_PID, IFLA_TARGET_NETNSID } from "../../../abi/rtnetlink.ts";
import { NamespaceFile } from "../../../fs/nsfs/namespace-file.ts";
import { NetNamespace } from "../../../ns/net-namespace.ts";
import type { SocketCaller } from "../../socket-caller.ts";
import { type NetworkStack, networkStack } from "../../stack/network-stack.ts";
import type { NetlinkAttributes } from "../netlink-attributes.ts";
import type { RouteRequest } from "./route-request.ts";

/** get_net_ns_by_fd(): EBADF, no such descriptor; EINVAL, not the file of a network namespace. */
export function netNamespaceByFd(caller: SocketCaller, fd: number): NetNamespace | number {
  const file = caller.files.get(fd);
  if (file === null) return -EBADF;
  return file instanceof NamespaceFile && file.namespace instanceof NetNamespace ? file.namespace : -EINVAL;
}

/** get_net_ns_by_pid() */
export function netNamespaceByPid(caller: SocketCaller, pid: number): NetNamespace | number {
  return caller.netNamespaceOfProcess(pid) ?? -ESRCH;
}

/** Where the device shall be: that of the request when it names none. -EPERM without CAP_NET_ADMIN there. NET-041 */
export function targetStack(request: RouteRequest, attributes: NetlinkAttributes): NetworkStack | number {
  const { caller, stack } = request;
  const fd = attributes.i32(IFLA_NET_NS_FD);
  const pid = attributes.i32(IFLA_NET_NS_PID);
  const nsid = attributes.i32(IFLA_TARGET_NETNSID);
  let target: NetworkStack | number = stack;
  if (pid !== null) target = stackOf(request, netNamespaceByPid(caller, pid));
  else if (fd !== null) target = stackOf(request, netNamespaceByFd(caller, fd));
  else if (nsid !== null) target = stack.stackByNsid(nsid) ?? -EINVAL;
  if (typeof target === "number") return target;
  const error = request.checkAdministers(target, "NET-041");
  return error < 0 ? error : target;
}

function stackOf(request: RouteRequest, namespace: NetNamespace | number): NetworkStack | number {
  return typeof namespace === "number" ? namespace : networkStack(request.stack.network, namespace);
}
