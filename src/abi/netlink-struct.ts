// Netlink: include/uapi/linux/netlink.h (netlink(7)).
import { i32, struct, u16, u32 } from "./struct.ts";

export const SockaddrNl = struct("struct sockaddr_nl", 12, { nl_family: u16(0), nl_pid: u32(4), nl_groups: u32(8) });

export const Nlmsghdr = struct("struct nlmsghdr", 16, {
  nlmsg_len: u32(0),
  nlmsg_type: u16(4),
  nlmsg_flags: u16(6),
  nlmsg_seq: u32(8),
  nlmsg_pid: u32(12),
});

/** `msg` is the header of the request, at 4. */
export const Nlmsgerr = struct("struct nlmsgerr", 20, { error: i32(0) });

/** The payload follows; the next attribute at the following multiple of 4. */
export const Nlattr = struct("struct nlattr", 4, { nla_len: u16(0), nla_type: u16(2) });
