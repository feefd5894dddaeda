// capget(2), capset(2) and the security.capability attribute: include/uapi/linux/capability.h.
import { i32, struct, u32 } from "./struct.ts";

export const UserCapHeader = struct("struct __user_cap_header_struct", 8, { version: u32(0), pid: i32(4) });

/** 32 capabilities; versions 2 and 3 have two of these, low bits first. */
export const UserCapData = struct("struct __user_cap_data_struct", 12, {
  effective: u32(0),
  permitted: u32(4),
  inheritable: u32(8),
});

/** A revision 3 attribute; revision 2 (struct vfs_cap_data) lacks the rootid. */
export const VfsNsCapData = struct("struct vfs_ns_cap_data", 24, {
  magic_etc: u32(0),
  "data[0].permitted": u32(4),
  "data[0].inheritable": u32(8),
  "data[1].permitted": u32(12),
  "data[1].inheritable": u32(16),
  rootid: u32(20),
});
