import { SIG_IGN, SIGCHLD } from "../abi/signal.ts";
import { defineProgram } from "../platform/program/index.ts";

/**
 * The first process of a sandbox: adopts orphans and stays. Since it ignores SIGCHLD, children leave no zombies (sigaction(2)), and there is
 * nothing to wait for.
 */
export const init = defineProgram({
  name: "tuxlet.init",
  version: 1,
  main: function* (sys) {
    yield* sys.sigaction(SIGCHLD, { handler: SIG_IGN });
    for (;;) yield* sys.sigsuspend([]).orErrno();
  },
});
