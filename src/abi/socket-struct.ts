// Sockets: include/linux/socket.h, include/uapi/linux/un.h (socket(2), sendmsg(2), unix(7)).
import { bytes, i32, struct, u16, u32, u64 } from "./struct.ts";

export const Msghdr = struct("struct msghdr", 56, {
  msg_name: u64(0),
  msg_namelen: i32(8),
  msg_iov: u64(16),
  msg_iovlen: u64(24),
  msg_control: u64(32),
  msg_controllen: u64(40),
  msg_flags: u32(48),
});

/** A struct msghdr, and how many bytes of it were moved. */
export const Mmsghdr = struct("struct mmsghdr", 64, { msg_len: u32(56) });

/** The data follows at 16; the next header at the following multiple of 8. */
export const Cmsghdr = struct("struct cmsghdr", 16, { cmsg_len: u64(0), cmsg_level: i32(8), cmsg_type: i32(12) });

/** SCM_CREDENTIALS, SO_PEERCRED */
export const Ucred = struct("struct ucred", 12, { pid: i32(0), uid: u32(4), gid: u32(8) });

/** A path may fill sun_path without a NUL; an abstract name starts with one (unix(7)). */
export const SockaddrUn = struct("struct sockaddr_un", 110, { sun_family: u16(0), sun_path: bytes(2, 108) });

export const Linger = struct("struct linger", 8, { l_onoff: i32(0), l_linger: i32(4) });
