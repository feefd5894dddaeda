import { warnOfStoppedJobs } from "../jobs/stopped-jobs.ts";
import { ShellExit } from "../unwind.ts";
import type { Builtin } from "./builtin.ts";
import { parseNumber } from "./number.ts";

export const exit: Builtin = {
  name: "exit",
  isSpecial: true,
  *run(shell, argv) {
    if (yield* warnOfStoppedJobs(shell)) return 0;
    if (argv[1] !== undefined) shell.savedStatus = parseNumber(argv[1]);
    throw new ShellExit();
  },
};
