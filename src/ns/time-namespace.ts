/** Time namespaces: what is added to the monotonic clocks (time_namespaces(7), kernel/time/namespace.c). */
import { CAP_SYS_TIME } from "../abi/capability.ts";
import { EACCES, EPERM, ERANGE } from "../abi/errno.ts";
import { CLONE_NEWTIME } from "../abi/sched.ts";
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE, CLOCK_MONOTONIC_RAW } from "../abi/time.ts";
import { bool, ref } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import { KTime, ktime } from "../time/ktime.ts";
import type { Credentials } from "./credentials.ts";
import type { Kuid } from "./ids.ts";
import { Namespace } from "./namespace.ts";
import { chargeNamespace } from "./namespace-limits.ts";
import { refuse } from "./refusal.ts";
import type { UserCounts } from "./user-counts.ts";
import { UserNamespace } from "./user-namespace.ts";

/** The latest second a ktime_t can tell. */
const KTIME_SEC_MAX = 9_223_372_036;

/** One line of /proc/PID/timens_offsets. */
export interface ClockOffset {
  readonly clockId: typeof CLOCK_MONOTONIC | typeof CLOCK_BOOTTIME;
  readonly offset: KTime;
}

/** A time namespace (time_namespaces(7)). */
export class TimeNamespace extends Namespace {
  declare readonly owner: UserNamespace;
  /** Against the system's clocks, whatever the namespace this one was copied from has. TIME-010 */
  monotonicOffset: KTime;
  boottimeOffset: KTime;
  /** A process has been a member: the offsets are for good. TIME-009 */
  isFrozen: boolean;

  constructor(owner: UserNamespace, charge: UserCounts | null, from: TimeNamespace | null = null) {
    super(CLONE_NEWTIME, owner.tree, owner, charge);
    this.monotonicOffset = from?.monotonicOffset ?? KTime.ZERO;
    this.boottimeOffset = from?.boottimeOffset ?? KTime.ZERO;
    this.isFrozen = charge === null; // TIME-002
  }

  /** clone_time_ns(): with the offsets of `from`, but open to others. TIME-010. Unpublished and without a reference. */
  static copy(from: TimeNamespace, owner: UserNamespace, creator: Kuid): TimeNamespace | number {
    const charge = chargeNamespace(owner, creator, CLONE_NEWTIME);
    return typeof charge === "number" ? charge : new TimeNamespace(owner, charge, from);
  }

  /** timens_commit(): a process becomes a member. */
  freeze(): void {
    this.isFrozen = true;
  }

  /** What members find added to the CLOCK_*. TIME-006, TIME-007 */
  offsetOf(clockId: number): KTime {
    switch (clockId) {
      case CLOCK_MONOTONIC:
      case CLOCK_MONOTONIC_RAW:
      case CLOCK_MONOTONIC_COARSE:
        return this.monotonicOffset;
      case CLOCK_BOOTTIME:
        return this.boottimeOffset;
      default:
        return KTime.ZERO;
    }
  }

  /** timens_ktime_to_host(): a deadline that a member gave, on the system's clock. TIME-050, TIME-051, TIME-052 */
  toHost(clockId: number, deadline: KTime): KTime {
    const offset = this.offsetOf(clockId);
    return offset.isZero ? deadline : KTime.max(KTime.ZERO, deadline.minus(offset));
  }

  /**
   * proc_timens_set_offset(): all or none of them. TIME-009, TIME-020, TIME-021
   * @param opener of the file.
   * @param now the system's CLOCK_MONOTONIC and CLOCK_BOOTTIME.
   */
  setOffsets(opener: Credentials, offsets: readonly ClockOffset[], now: KTime): number {
    if (!opener.hasCapability(CAP_SYS_TIME, this.owner)) {
      return refuse(EPERM, "TIME-021", { capability: CAP_SYS_TIME, owner: this.owner.name });
    }
    for (const { offset } of offsets) {
      if (Math.abs(offset.seconds) > KTIME_SEC_MAX) return refuse(ERANGE, "TIME-020", { seconds: offset.seconds });
      const { seconds } = now.plus(offset);
      // Half of what fits, so that the clock can never get there.
      if (seconds < 0 || seconds > KTIME_SEC_MAX / 2) return refuse(ERANGE, "TIME-020", { seconds: offset.seconds });
    }
    if (this.isFrozen) return refuse(EACCES, this.isInitial ? "TIME-002" : "TIME-009", { namespace: this.name });
    for (const { clockId, offset } of offsets) {
      if (clockId === CLOCK_MONOTONIC) this.monotonicOffset = offset;
      else this.boottimeOffset = offset;
    }
    return 0;
  }
}

savable(TimeNamespace, {
  name: "ns.TimeNamespace",
  version: 1,
  saved: { owner: ref(() => UserNamespace), monotonicOffset: ktime, boottimeOffset: ktime, isFrozen: bool },
});
