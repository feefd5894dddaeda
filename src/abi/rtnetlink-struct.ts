// Routing over netlink: include/uapi/linux/rtnetlink.h, if_link.h, if_addr.h, fib_rules.h (rtnetlink(7)).
import { i32, struct, u8, u16, u32, u64 } from "./struct.ts";

export const Ifinfomsg = struct("struct ifinfomsg", 16, {
  ifi_family: u8(0),
  ifi_type: u16(2),
  ifi_index: i32(4),
  ifi_flags: u32(8),
  ifi_change: u32(12),
});

export const Ifaddrmsg = struct("struct ifaddrmsg", 8, {
  ifa_family: u8(0),
  ifa_prefixlen: u8(1),
  ifa_flags: u8(2),
  ifa_scope: u8(3),
  ifa_index: u32(4),
});

export const Rtmsg = struct("struct rtmsg", 12, {
  rtm_family: u8(0),
  rtm_dst_len: u8(1),
  rtm_src_len: u8(2),
  rtm_tos: u8(3),
  rtm_table: u8(4),
  rtm_protocol: u8(5),
  rtm_scope: u8(6),
  rtm_type: u8(7),
  rtm_flags: u32(8),
});

export const Rtgenmsg = struct("struct rtgenmsg", 1, { rtgen_family: u8(0) });

export const FibRuleHdr = struct("struct fib_rule_hdr", 12, {
  family: u8(0),
  dst_len: u8(1),
  src_len: u8(2),
  tos: u8(3),
  table: u8(4),
  action: u8(7),
  flags: u32(8),
});

export const IfaCacheinfo = struct("struct ifa_cacheinfo", 16, {
  ifa_prefered: u32(0),
  ifa_valid: u32(4),
  cstamp: u32(8),
  tstamp: u32(12),
});

export const RtaCacheinfo = struct("struct rta_cacheinfo", 32, { rta_clntref: u32(0), rta_expires: i32(8) });

export const RtnlLinkStats64 = struct("struct rtnl_link_stats64", 200, {
  rx_packets: u64(0),
  tx_packets: u64(8),
  rx_bytes: u64(16),
  tx_bytes: u64(24),
  rx_errors: u64(32),
  tx_errors: u64(40),
  rx_dropped: u64(48),
  tx_dropped: u64(56),
});
