// clone3(2), sched_setscheduler(2), sched_setattr(2): include/uapi/linux/sched.h, sched/types.h.
import { i32, struct, u32, u64 } from "./struct.ts";

export const CloneArgs = struct("struct clone_args", 88, {
  flags: u64(0),
  pidfd: u64(8),
  child_tid: u64(16),
  parent_tid: u64(24),
  exit_signal: u64(32),
  stack: u64(40), // lowest byte, unlike clone(2)
  stack_size: u64(48),
  tls: u64(56), // CLONE_ARGS_SIZE_VER0 ends here
  set_tid: u64(64),
  set_tid_size: u64(72), // VER1
  cgroup: u64(80), // VER2
});

export const SchedParam = struct("struct sched_param", 4, { sched_priority: i32(0) });

export const SchedAttr = struct("struct sched_attr", 56, {
  size: u32(0),
  sched_policy: u32(4),
  sched_flags: u64(8),
  sched_nice: i32(16),
  sched_priority: u32(20),
  sched_runtime: u64(24),
  sched_deadline: u64(32),
  sched_period: u64(40),
  sched_util_min: u32(48),
  sched_util_max: u32(52),
});
