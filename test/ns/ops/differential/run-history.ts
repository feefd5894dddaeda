import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUTS,
} from "../../../../src/abi/sched.ts";
import { SIGKILL } from "../../../../src/abi/signal.ts";
import type { NamespaceOps } from "../../../../src/ns/ops/namespace-ops.ts";
import { unwrap } from "../../../../src/ns/ops/outcome.ts";
import { normalizedStep } from "../../differential/normalize.ts";
import type { Operation } from "../../differential/operation.ts";
import { Cast, execute, PLAYGROUND } from "./execute.ts";
import { observe } from "./observe.ts";

const OWN = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP | CLONE_NEWTIME;

/**
 * Executes a history in namespaces of its own. Its first actor is their init, which does nothing; the second begins.
 * @returns for each step what was answered and what can be seen afterwards, without what differs between two kernels in any case; the first one is
 * before the first operation
 */
export async function runHistory(ops: NamespaceOps, operations: readonly Operation[]): Promise<string[][]> {
  const { root } = ops;
  const first = unwrap(await root.create(OWN), "create");
  try {
    unwrap(await first.setHostname("start"));
    unwrap(await first.setDomainname("none"));
    unwrap(await first.mount("t", PLAYGROUND, "tmpfs", 0), "mount");
    for (const name of ["a", "b", "a/x"]) unwrap(await first.mkdir(`${PLAYGROUND}/${name}`));
    const cast = new Cast(first);
    cast.actors.push(unwrap(await first.create(0)));
    const steps = [normalizedStep(await observe(root, cast.actors))];
    for (const operation of operations) {
      const answer = await execute(cast, operation);
      const lines = [`answer: ${answer}`, ...(answer === null ? [] : await observe(root, cast.actors))];
      steps.push(normalizedStep(lines));
    }
    return steps;
  } finally {
    await root.kill(first, SIGKILL);
  }
}
