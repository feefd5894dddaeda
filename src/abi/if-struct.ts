// Network devices: include/uapi/linux/if.h, if_packet.h (netdevice(7), packet(7)).
import { bytes, i32, struct, u8, u16, u64 } from "./struct.ts";

/** What begins at ifr_newname is a name, a struct sockaddr, an int or a short: which one depends on the request. */
export const Ifreq = struct("struct ifreq", 40, { ifr_name: bytes(0, 16), ifr_newname: bytes(16, 16) });

export const Ifconf = struct("struct ifconf", 16, { ifc_len: i32(0), ifc_buf: u64(8) });

export const SockaddrLl = struct("struct sockaddr_ll", 20, {
  sll_family: u16(0),
  sll_protocol: u16(2),
  sll_ifindex: i32(4),
  sll_hatype: u16(8),
  sll_pkttype: u8(10),
  sll_halen: u8(11),
  sll_addr: bytes(12, 8),
});
