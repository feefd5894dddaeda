/**
 * The six arguments of a system call, as 32-bit halves: what the ABI of a 64-bit machine passes in registers. Handlers read each one as
 * the C type the man page gives it. One object lives as long as its task; nothing is allocated per call.
 */
export class SyscallArguments {
  readonly lo: Int32Array;
  readonly hi: Int32Array;

  constructor() {
    this.lo = new Int32Array(6);
    this.hi = new Int32Array(6);
  }

  /** `int`: the low half; what the upper half holds does not matter. */
  int(index: number): number {
    return this.lo[index]!;
  }

  /** `unsigned int`, `mode_t`, `uid_t`. */
  uint(index: number): number {
    return this.lo[index]! >>> 0;
  }

  /** `long`, `off_t`: signed, exact up to 2^53 in magnitude. */
  long(index: number): number {
    return this.hi[index]! * 4294967296 + (this.lo[index]! >>> 0);
  }

  /** `size_t`, `unsigned long`: exact up to 2^53; larger values stay larger. */
  ulong(index: number): number {
    return (this.hi[index]! >>> 0) * 4294967296 + (this.lo[index]! >>> 0);
  }

  /** A user address. Those beyond user space stay out of range, so that every access to them gives EFAULT. */
  pointer(index: number): number {
    return this.ulong(index);
  }

  set(index: number, value: number): void {
    const lo = value | 0;
    this.lo[index] = lo;
    // An int, as most are, is its low half with its sign.
    this.hi[index] = lo === value ? lo >> 31 : Math.floor(value / 4294967296) | 0;
  }
}
