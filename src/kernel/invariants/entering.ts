/** What one enters a user namespace with. */
import { SYS_setns, SYS_unshare } from "../../abi/unistd-riscv64.ts";
import { CapabilitySet } from "../../ns/capability-set.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { liveTasks, nameOf, type StepInvariant } from "./invariant.ts";
import { originsOf } from "./newcomers.ts";

/** What is not as set_cred_user_ns() leaves it. */
function* leftovers(credentials: Credentials): Iterable<string> {
  if (credentials.securebits !== 0) yield "secure bits";
  for (const name of ["ambient", "inheritable"] as const) if (!credentials[name].isEmpty) yield `${name} capabilities`;
  for (const name of ["bounding", "permitted", "effective"] as const)
    if (!credentials[name].equals(CapabilitySet.FULL)) yield `not all ${name} capabilities`;
}

export const freshCredentials: StepInvariant = {
  number: 14,
  says: "Who enters a user namespace has all capabilities there, no ambient and inheritable ones, and no secure bits.",
  *check(kernel, before, step) {
    for (const task of liveTasks(kernel)) {
      // A child that vfork(2) waits for may have done something of its own since it was born.
      const isLate = task === step.task && step.syscall !== SYS_unshare && step.syscall !== SYS_setns;
      const origins = originsOf(kernel, before, step, task);
      const { userNamespace } = task.credentials;
      if (isLate || origins.length === 0) continue;
      if (origins.some(({ credentials }) => credentials.userNamespace === userNamespace.id)) continue;
      for (const what of leftovers(task.credentials)) yield `${nameOf(task)} is in ${userNamespace.name} with ${what}`;
    }
  },
};
