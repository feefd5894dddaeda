/** Numbers for other namespaces: rtnl_net_newid(), rtnl_net_getid() of net/core/net_namespace.c. NET-052 */
import { EEXIST, EINVAL, ENOSPC } from "../../../abi/errno.ts";
import {
  NETNSA_CURRENT_NSID,
  NETNSA_FD,
  NETNSA_NSID,
  NETNSA_NSID_NOT_ASSIGNED,
  NETNSA_PID,
  NETNSA_TARGET_NSID,
  RTM_NEWNSID,
} from "../../../abi/rtnetlink.ts";
import { Rtgenmsg } from "../../../abi/rtnetlink-struct.ts";
import { AF_UNSPEC } from "../../../abi/socket.ts";
import { type NetworkStack, networkStack } from "../../stack/network-stack.ts";
import { NetlinkAttributes } from "../netlink-attributes.ts";
import type { NetlinkWriter } from "../netlink-writer.ts";
import type { RouteRequest } from "./route-request.ts";
import { netNamespaceByFd, netNamespaceByPid } from "./target-stack.ts";

const HEADER = (Rtgenmsg.size + 3) & ~3;
/** Numbers are ints. */
const MAX_NSIDS = 0x7fffffff;

export function writeNsid(writer: NetlinkWriter, nsid: number): NetlinkWriter {
  return writer
    .struct(Rtgenmsg.size, (view, at) => Rtgenmsg.write(view, at, { rtgen_family: AF_UNSPEC }))
    .i32(NETNSA_NSID, nsid);
}

/** RTM_NEWNSID */
export function newNsid(request: RouteRequest): number {
  const attributes = new NetlinkAttributes(request.body.subarray(HEADER));
  const nsid = attributes.i32(NETNSA_NSID);
  if (nsid === null) return request.fail(EINVAL, "nsid is missing");
  const peer = peerOf(request, attributes);
  if (peer === null) return request.fail(EINVAL, "Peer netns reference is missing");
  if (typeof peer === "number") return request.fail(-peer, "Peer netns reference is invalid");
  const { stack } = request;
  if (stack.nsids.has(peer)) return request.fail(EEXIST, "Peer netns already has a nsid assigned");
  if (nsid > MAX_NSIDS) return -ENOSPC;
  if (nsid >= 0 && stack.stackByNsid(nsid) !== null) return request.fail(EEXIST, "The specified nsid is already used");
  if (nsid < 0) stack.nsidOf(peer);
  else stack.assignNsid(peer, nsid);
  return 0;
}

/** RTM_GETNSID: NETNSA_NSID_NOT_ASSIGNED for a namespace without a number. */
export function getNsid(request: RouteRequest): number {
  const { stack } = request;
  if (request.isDump) {
    for (const nsid of stack.nsids.values()) request.send(writeNsid(request.answer(RTM_NEWNSID), nsid));
    return 0;
  }
  const attributes = new NetlinkAttributes(request.body.subarray(HEADER));
  const nsid = attributes.i32(NETNSA_NSID);
  const named = nsid === null ? null : (stack.stackByNsid(nsid) ?? -EINVAL);
  const peer = named ?? peerOf(request, attributes);
  if (peer === null) return request.fail(EINVAL, "Peer netns reference is missing");
  if (typeof peer === "number") return request.fail(-peer, "Peer netns reference is invalid");
  const target = attributes.i32(NETNSA_TARGET_NSID);
  const asking = target === null ? stack : stack.stackByNsid(target);
  if (asking === null) return request.fail(EINVAL, "Target netns reference is invalid");
  const writer = writeNsid(request.answer(RTM_NEWNSID), asking.nsids.get(peer) ?? NETNSA_NSID_NOT_ASSIGNED);
  if (asking !== stack) writer.i32(NETNSA_CURRENT_NSID, stack.nsids.get(peer) ?? NETNSA_NSID_NOT_ASSIGNED);
  request.send(writer);
  return 0;
}

function peerOf(request: RouteRequest, attributes: NetlinkAttributes): NetworkStack | null | number {
  const fd = attributes.i32(NETNSA_FD);
  const pid = attributes.i32(NETNSA_PID);
  if (fd === null && pid === null) return null;
  const namespace = pid !== null ? netNamespaceByPid(request.caller, pid) : netNamespaceByFd(request.caller, fd!);
  return typeof namespace === "number" ? namespace : networkStack(request.stack.network, namespace);
}
