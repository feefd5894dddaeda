// name_to_handle_at(2): include/linux/fs.h; and what follows in the handle of a namespace: include/uapi/linux/nsfs.h.
import { i32, struct, u32, u64 } from "./struct.ts";

export const FileHandle = struct("struct file_handle", 8, { handle_bytes: u32(0), handle_type: i32(4) });

export const NsfsFileHandle = struct("struct nsfs_file_handle", 16, {
  ns_id: u64(0),
  ns_type: u32(8),
  ns_inum: u32(12),
});
