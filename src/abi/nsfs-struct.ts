// listns(2): include/uapi/linux/nsfs.h.
import { struct, u32, u64 } from "./struct.ts";

export const NsIdReq = struct("struct ns_id_req", 32, {
  size: u32(0),
  spare: u32(4),
  ns_id: u64(8),
  ns_type: u32(16),
  spare2: u32(20),
  user_ns_id: u64(24),
});
