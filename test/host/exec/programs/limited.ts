/** Root of a user namespace in which there may be no further ones. */
import { writeFileSync } from "node:fs";
import { CLONE_NEWUSER } from "../../../../src/abi/sched.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";
import { attempt } from "./attempt.ts";

writeFileSync("/proc/sys/user/max_user_namespaces", "0");
console.log(
  JSON.stringify({
    parked: attempt(() => void forkUserns()),
    executed: attempt(() => void forkExec("/bin/true", ["true"], { sys: { cloneflags: CLONE_NEWUSER } })),
  }),
);
