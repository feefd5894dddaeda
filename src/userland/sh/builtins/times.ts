import type { Builtin } from "./builtin.ts";

/** Ticks of times(2) in a second. */
const USER_HZ = 100;

/** The shell's own times in user and system mode, and its children's. */
export const times: Builtin = {
  name: "times",
  isSpecial: true,
  *run(shell) {
    const { tms_utime, tms_stime, tms_cutime, tms_cstime } = yield* shell.sys.times();
    yield* shell.out.write(
      `${minutes(tms_utime)} ${minutes(tms_stime)}\n${minutes(tms_cutime)} ${minutes(tms_cstime)}\n`,
    );
    return 0;
  },
};

function minutes(ticks: number): string {
  const seconds = ticks / USER_HZ;
  return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(6)}s`;
}
