/** USER_HZ: what /proc and times(2) count time in. */
export const USER_HZ = 100;
const NS_PER_TICK = 1_000_000_000 / USER_HZ;

/** nsec_to_clock_t() */
export function clockTicks(nanoseconds: number): number {
  return Math.floor(nanoseconds / NS_PER_TICK);
}
