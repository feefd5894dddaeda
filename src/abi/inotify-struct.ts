// inotify(7): include/uapi/linux/inotify.h.
import { i32, struct, u32 } from "./struct.ts";

/** The name follows, padded with NULs to `len` bytes. */
export const InotifyEvent = struct("struct inotify_event", 16, {
  wd: i32(0),
  mask: u32(4),
  cookie: u32(8),
  len: u32(12),
});
