// readv(2), writev(2): include/uapi/linux/uio.h.
import { struct, u64 } from "./struct.ts";

export const Iovec = struct("struct iovec", 16, { iov_base: u64(0), iov_len: u64(8) });
