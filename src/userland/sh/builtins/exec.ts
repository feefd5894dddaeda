import { executeFile } from "../execution/exec.ts";
import { execRequest } from "../execution/run-file.ts";
import { setJobControl } from "../jobs/job-control.ts";
import { ShellEnd } from "../unwind.ts";
import type { Builtin } from "./builtin.ts";

/** With a command: the shell becomes it. Without: redirections that stay, see simple-command.ts. */
export const exec: Builtin = {
  name: "exec",
  isSpecial: true,
  *run(shell, argv) {
    if (argv.length === 1) return 0;
    // An interactive shell ends too when there is no such command.
    shell.options.interactive = false;
    shell.options.monitor = false;
    yield* setJobControl(shell, false);
    shell.status = yield* executeFile(shell.sys, execRequest(shell, { argv: argv.slice(1), path: null, index: 0 }));
    throw new ShellEnd();
  },
};
