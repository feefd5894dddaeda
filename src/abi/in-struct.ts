// Internet addresses: include/uapi/linux/in.h, in6.h (ip(7), ipv6(7)). Ports and addresses are in network byte order: bytes.
import { bytes, struct, u16, u32 } from "./struct.ts";

export const SockaddrIn = struct("struct sockaddr_in", 16, {
  sin_family: u16(0),
  sin_port: bytes(2, 2),
  sin_addr: bytes(4, 4),
});

export const SockaddrIn6 = struct("struct sockaddr_in6", 28, {
  sin6_family: u16(0),
  sin6_port: bytes(2, 2),
  sin6_flowinfo: u32(4),
  sin6_addr: bytes(8, 16),
  sin6_scope_id: u32(24),
});
