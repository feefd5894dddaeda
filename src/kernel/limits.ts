import {
  RLIMIT_CORE,
  RLIMIT_MEMLOCK,
  RLIMIT_MSGQUEUE,
  RLIMIT_NICE,
  RLIMIT_NOFILE,
  RLIMIT_NPROC,
  RLIMIT_RTPRIO,
  RLIMIT_SIGPENDING,
  RLIMIT_STACK,
} from "../abi/resource.ts";
import { float, list } from "../state/fields.ts";
import { savable } from "../state/savable.ts";

/** Resource limits run from 0 (RLIMIT_CPU) to 15 (RLIMIT_RTTIME). */
export const RLIM_NLIMITS = 16;

const UNLIMITED: readonly number[] = new Array<number>(RLIM_NLIMITS).fill(Number.POSITIVE_INFINITY);

/** One rlimit has a soft value (`current`) and a hard one (`maximum`); no limit is Infinity here, RLIM64_INFINITY in memory. */
export class Limits {
  current: readonly number[];
  maximum: readonly number[];
  /** @internal Both are another's too: whoever changes one makes copies first. */ isShared: boolean;

  constructor() {
    this.current = UNLIMITED;
    this.maximum = UNLIMITED;
    this.isShared = true;
  }

  /** What Linux gives its init: INIT_RLIMITS, and half of the machine's threads and as many pending signals (fork_init()). */
  static initial(maxThreads = 65536): Limits {
    const half = Math.floor(maxThreads / 2);
    const limits = new Limits();
    limits.set(RLIMIT_STACK, 8 << 20, Number.POSITIVE_INFINITY);
    limits.set(RLIMIT_CORE, 0, Number.POSITIVE_INFINITY);
    limits.set(RLIMIT_NPROC, half, half);
    limits.set(RLIMIT_NOFILE, 1024, 4096);
    limits.set(RLIMIT_MEMLOCK, 8 << 20, 8 << 20);
    limits.set(RLIMIT_SIGPENDING, half, half);
    limits.set(RLIMIT_MSGQUEUE, 819200, 819200);
    limits.set(RLIMIT_NICE, 0, 0);
    limits.set(RLIMIT_RTPRIO, 0, 0);
    return limits;
  }

  get(resource: number): number {
    return this.current[resource]!;
  }

  set(resource: number, current: number, maximum: number): void {
    if (this.isShared) {
      this.current = this.current.slice();
      this.maximum = this.maximum.slice();
      this.isShared = false;
    }
    (this.current as number[])[resource] = current;
    (this.maximum as number[])[resource] = maximum;
  }

  fork(): Limits {
    const copy = new Limits();
    copy.current = this.current;
    copy.maximum = this.maximum;
    this.isShared = true;
    return copy;
  }
}

savable(Limits, {
  name: "kernel.Limits",
  version: 1,
  saved: { current: list(float), maximum: list(float) },
  transient: { isShared: () => false },
});
