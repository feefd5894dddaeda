// The fd-based mount API and queries about mounts: include/uapi/linux/mount.h, include/uapi/linux/nsfs.h.
import { struct, u32, u64 } from "./struct.ts";

export const MountAttr = struct("struct mount_attr", 32, {
  attr_set: u64(0),
  attr_clr: u64(8),
  propagation: u64(16),
  userns_fd: u64(24),
});

/** MNT_ID_REQ_SIZE_VER1. `mnt_fd` is also where the descriptor of STATMOUNT_BY_FD stands. */
export const MntIdReq = struct("struct mnt_id_req", 32, {
  size: u32(0),
  mnt_ns_fd: u32(4),
  mnt_id: u64(8),
  param: u64(16),
  mnt_ns_id: u64(24),
});

/** Without the strings that follow; `fs_type`, `mnt_root` ... are offsets in them. */
export const Statmount = struct("struct statmount", 512, {
  size: u32(0),
  mnt_opts: u32(4),
  mask: u64(8),
  sb_dev_major: u32(16),
  sb_dev_minor: u32(20),
  sb_magic: u64(24),
  sb_flags: u32(32),
  fs_type: u32(36),
  mnt_id: u64(40),
  mnt_parent_id: u64(48),
  mnt_id_old: u32(56),
  mnt_parent_id_old: u32(60),
  mnt_attr: u64(64),
  mnt_propagation: u64(72),
  mnt_peer_group: u64(80),
  mnt_master: u64(88),
  propagate_from: u64(96),
  mnt_root: u32(104),
  mnt_point: u32(108),
  mnt_ns_id: u64(112),
  fs_subtype: u32(120),
  sb_source: u32(124),
  opt_num: u32(128),
  opt_array: u32(132),
  opt_sec_num: u32(136),
  opt_sec_array: u32(140),
  supported_mask: u64(144),
  mnt_uidmap_num: u32(152),
  mnt_uidmap: u32(156),
  mnt_gidmap_num: u32(160),
  mnt_gidmap: u32(164),
});

export const MntNsInfo = struct("struct mnt_ns_info", 16, { size: u32(0), nr_mounts: u32(4), mnt_ns_id: u64(8) });
