// mount_setattr(2), statmount(2), listmount(2), ioctl_nsfs(2): include/uapi/linux/mount.h, nsfs.h.
import { struct, u32, u64 } from "./struct.ts";

export const MountAttr = struct("struct mount_attr", 32, {
  attr_set: u64(0),
  attr_clr: u64(8),
  propagation: u64(16),
  userns_fd: u64(24),
});

/** statmount(2), listmount(2) (Linux 6.8; mnt_ns_id 6.11). */
export const MntIdReq = struct("struct mnt_id_req", 32, {
  size: u32(0),
  mnt_id: u64(8),
  param: u64(16),
  mnt_ns_id: u64(24),
});

/** NS_MNT_GET_INFO (Linux 6.12). */
export const MntNsInfo = struct("struct mnt_ns_info", 16, { size: u32(0), nr_mounts: u32(4), mnt_ns_id: u64(8) });
