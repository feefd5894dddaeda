import { EADDRNOTAVAIL, EAFNOSUPPORT, EEXIST, EINVAL, ENODEV } from "../../../abi/errno.ts";
import { NLM_F_EXCL, NLM_F_REPLACE } from "../../../abi/netlink.ts";
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_F_NOPREFIXROUTE,
  IFA_FLAGS,
  IFA_LABEL,
  IFA_LOCAL,
  IFA_PROTO,
  RTM_NEWADDR,
} from "../../../abi/rtnetlink.ts";
import { Ifaddrmsg } from "../../../abi/rtnetlink-struct.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../../../abi/socket.ts";
import type { NetDevice } from "../../device/net-device.ts";
import { addAddress, removeAddress } from "../../ip/device-addresses.ts";
import { InterfaceAddress, scopeOfIpv6 } from "../../ip/interface-address.ts";
import { addressBits, isAny, isMulticast } from "../../ip/ip-address.ts";
import { NetlinkAttributes } from "../netlink-attributes.ts";
import { writeAddress } from "./address-message.ts";
import type { RouteRequest } from "./route-request.ts";

interface AddressRequest {
  readonly device: NetDevice;
  readonly prefixLength: number;
  readonly scope: number;
  readonly flags: number;
  readonly local: string | null;
  readonly peer: string | null;
  readonly broadcast: string | null;
  readonly label: string | null;
  readonly protocol: number;
}

function parse(request: RouteRequest): AddressRequest | number {
  const { body, view, stack } = request;
  if (body.length < Ifaddrmsg.size) return -EINVAL;
  const { ifa_family, ifa_prefixlen, ifa_flags, ifa_scope, ifa_index } = Ifaddrmsg.read(view, 0);
  if (ifa_family !== AF_INET && ifa_family !== AF_INET6) return -EAFNOSUPPORT;
  const attributes = new NetlinkAttributes(body.subarray(Ifaddrmsg.size));
  if (!attributes.isValid) return -EINVAL;
  const bytes = ifa_family === AF_INET ? 4 : 16;
  const address = (type: number) => {
    const text = attributes.byteString(type);
    return text === null || text.length < bytes ? null : text.slice(0, bytes);
  };
  if (ifa_prefixlen > 8 * bytes) return request.fail(EINVAL, "ipv4: Invalid prefix length");
  const device = stack.deviceByIndex(ifa_index);
  if (device === null) return request.fail(ENODEV, "ipv4: Device not found");
  const other = address(IFA_ADDRESS);
  // ipv6: IFA_ADDRESS alone is the address itself
  const local = address(IFA_LOCAL) ?? (ifa_family === AF_INET6 ? other : null);
  return {
    device,
    prefixLength: ifa_prefixlen,
    scope: ifa_scope,
    flags: attributes.u32(IFA_FLAGS) ?? ifa_flags,
    local,
    peer: other,
    broadcast: address(IFA_BROADCAST),
    label: attributes.text(IFA_LABEL),
    protocol: attributes.u8(IFA_PROTO) ?? 0,
  };
}

/** RTM_NEWADDR: inet_rtm_newaddr(), inet6_rtm_newaddr(). */
export function newAddress(request: RouteRequest): number {
  const wanted = parse(request);
  if (typeof wanted === "number") return wanted;
  const { device, local } = wanted;
  if (local === null) return request.fail(EINVAL, "ipv4: Local address is not supplied");
  const isV6 = local.length === 16;
  if (isV6 && (isAny(local) || isMulticast(local))) return request.fail(EADDRNOTAVAIL, "ipv6: Invalid address");
  const address = new InterfaceAddress({
    local,
    peer: wanted.peer ?? local,
    prefixLength: wanted.prefixLength,
    broadcast: isV6 ? null : wanted.broadcast,
    scope: isV6 ? scopeOfIpv6(local) : wanted.scope,
    flags: wanted.flags & IFA_F_NOPREFIXROUTE,
    label: wanted.label ?? (isV6 ? "" : device.name),
    protocol: wanted.protocol,
  });
  const error = addAddress(device, address);
  if (error !== -EEXIST) return error;
  if (request.has(NLM_F_REPLACE) && !request.has(NLM_F_EXCL)) return 0;
  return request.fail(EEXIST, isV6 ? "ipv6: address already assigned" : "ipv4: Address already assigned");
}

/** RTM_DELADDR: inet_rtm_deladdr(), inet6_rtm_deladdr(). */
export function deleteAddress(request: RouteRequest): number {
  const wanted = parse(request);
  if (typeof wanted === "number") return wanted;
  const { device, local, label, peer, prefixLength } = wanted;
  const found = device.addresses.find((address) => {
    if (local !== null && address.local !== local) return false;
    if (local === null && address.local.length !== 4) return false;
    if (label !== null && address.label !== label) return false;
    return peer === null || (address.prefixLength === prefixLength && address.peer === peer);
  });
  if (found !== undefined) return removeAddress(device, found);
  return request.fail(EADDRNOTAVAIL, local?.length === 16 ? "ipv6: address not found" : "ipv4: Address not found");
}

/** RTM_GETADDR: inet_dump_ifaddr(), inet6_dump_ifaddr(); of all families one after the other. */
export function getAddress(request: RouteRequest): number {
  const { body, view, stack } = request;
  const family = body.length > 0 ? body[0]! : AF_UNSPEC;
  const wanted = request.isStrict && body.length >= Ifaddrmsg.size ? Ifaddrmsg.fields.ifa_index.get(view, 0) : 0;
  for (const bits of [32, 128]) {
    if (family === (bits === 32 ? AF_INET6 : AF_INET)) continue;
    for (const device of stack.devices) {
      if (wanted !== 0 && device.index !== wanted) continue;
      for (const address of device.addresses) {
        if (addressBits(address.local) === bits)
          request.send(writeAddress(request.answer(RTM_NEWADDR), device, address));
      }
    }
  }
  return 0;
}
