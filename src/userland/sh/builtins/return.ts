import type { Builtin } from "./builtin.ts";
import { parseNumber } from "./number.ts";

/** Leaves a function, or a file that `.` reads; elsewhere what is being read as a whole. */
export const returnBuiltin: Builtin = {
  name: "return",
  isSpecial: true,
  // biome-ignore lint/correctness/useYield: builtins are routines.
  *run(shell, argv) {
    const status = argv[1] === undefined ? shell.status : parseNumber(argv[1]);
    shell.skip = { kind: "return", count: 1, hasStatus: argv[1] !== undefined };
    return status;
  },
};
