/**
 * The parameter page of the vDSO (gVisor's vdso_time.h): what user code needs to read a clock from a cycle counter without a
 * syscall. Little endian:
 *
 *     0   u64 sequence, odd while the page is being written: a reader retries
 *     8   monotonic    u64 ready, i64 baseCycles, i64 baseRef, u64 frequency
 *     40  realtime     the same
 *     72  raw          the same
 *
 * A clock's time is baseRef + (cycles - baseCycles) * 1e9 / frequency nanoseconds. A clock that is not ready is read with a syscall.
 */
export interface VdsoClock {
  readonly ready: boolean;
  readonly baseCycles: bigint;
  /** Nanoseconds at `baseCycles`. */
  readonly baseRef: bigint;
  /** Cycles per second. */
  readonly frequency: bigint;
}

/** The clocks that user code can read by itself. */
export interface VdsoParameters {
  readonly monotonic: VdsoClock;
  readonly realtime: VdsoClock;
  readonly raw: VdsoClock;
}

export const VDSO_PARAMETERS_SIZE = 104;

const CLOCK_OFFSETS = { monotonic: 8, realtime: 40, raw: 72 } as const;

/** Not ready: what the page holds before the first calibration and after a load. */
export const VDSO_CLOCK_NOT_READY: VdsoClock = { ready: false, baseCycles: 0n, baseRef: 0n, frequency: 0n };

/** Writes all parameters as one update: the sequence is odd during it and even, two further, after it. */
export function writeVdsoParameters(view: DataView, base: number, parameters: VdsoParameters): void {
  const sequence = view.getBigUint64(base, true) & ~1n;
  view.setBigUint64(base, BigInt.asUintN(64, sequence + 1n), true);
  writeClock(view, base + CLOCK_OFFSETS.monotonic, parameters.monotonic);
  writeClock(view, base + CLOCK_OFFSETS.realtime, parameters.realtime);
  writeClock(view, base + CLOCK_OFFSETS.raw, parameters.raw);
  view.setBigUint64(base, BigInt.asUintN(64, sequence + 2n), true);
}

/** The parameters, or null when the page is in the middle of an update. */
export function readVdsoParameters(view: DataView, base: number): VdsoParameters | null {
  if ((view.getUint32(base, true) & 1) !== 0) return null;
  return {
    monotonic: readClock(view, base + CLOCK_OFFSETS.monotonic),
    realtime: readClock(view, base + CLOCK_OFFSETS.realtime),
    raw: readClock(view, base + CLOCK_OFFSETS.raw),
  };
}

function writeClock(view: DataView, at: number, clock: VdsoClock): void {
  view.setBigUint64(at, clock.ready ? 1n : 0n, true);
  view.setBigInt64(at + 8, clock.baseCycles, true);
  view.setBigInt64(at + 16, clock.baseRef, true);
  view.setBigUint64(at + 24, clock.frequency, true);
}

function readClock(view: DataView, at: number): VdsoClock {
  return {
    ready: view.getBigUint64(at, true) !== 0n,
    baseCycles: view.getBigInt64(at + 8, true),
    baseRef: view.getBigInt64(at + 16, true),
    frequency: view.getBigUint64(at + 24, true),
  };
}
