import { EFAULT, EINVAL } from "../abi/errno.ts";
import { Timespec } from "../abi/time-struct.ts";
import type { UserMemory } from "../mm/user-memory.ts";
import { KTime, NSEC_PER_SEC } from "../time/ktime.ts";
import { structBuffer, structView } from "./scratch.ts";

const { tv_sec, tv_nsec } = Timespec.fields;

/** get_timespec64() and timespec64_valid(): EFAULT; EINVAL for a negative time or nanoseconds outside of [0, 1e9). */
export function copyInTimespec(memory: UserMemory, address: number): KTime | number {
  const error = memory.copyIn(address, structBuffer, 0, Timespec.size);
  if (error < 0) return error;
  const seconds = tv_sec.get(structView, 0);
  const nanoseconds = tv_nsec.get(structView, 0);
  if (seconds < 0 || nanoseconds < 0 || nanoseconds >= NSEC_PER_SEC) return -EINVAL;
  return KTime.of(seconds, nanoseconds);
}

/** put_timespec64(): 0 or -EFAULT. */
export function copyOutTimespec(memory: UserMemory, address: number, time: KTime): number {
  tv_sec.set(structView, 0, time.seconds);
  tv_nsec.set(structView, 0, time.nanoseconds);
  return memory.copyOut(address, structBuffer, 0, Timespec.size) < 0 ? -EFAULT : 0;
}
