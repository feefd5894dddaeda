// set_robust_list(2), futex_waitv(2): include/uapi/linux/futex.h.
import { i64, struct, u32, u64 } from "./struct.ts";

/** An entry is a pointer to the next; bit 0 marks a PI futex. */
export const RobustList = struct("struct robust_list", 8, { next: u64(0) });

export const RobustListHead = struct("struct robust_list_head", 24, {
  "list.next": u64(0),
  futex_offset: i64(8), // from an entry to its futex word
  list_op_pending: u64(16),
});

export const FutexWaitv = struct("struct futex_waitv", 24, { val: u64(0), uaddr: u64(8), flags: u32(16) });
