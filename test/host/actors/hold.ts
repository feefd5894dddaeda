/** For a test that kills it: makes actors, tells their numbers, and stays. */
import { CLONE_NEWPID, CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import { hostNamespaceOps } from "../../../src/host/actors/host-namespace-ops.ts";
import { unwrap } from "../../../src/ns/ops/outcome.ts";

const ops = await hostNamespaceOps();
const first = unwrap(await ops.root.create(CLONE_NEWPID));
const other = unwrap(await first.create(0));
unwrap(await other.create(CLONE_NEWUSER | CLONE_NEWPID));
// A change of ids takes the parent-death signal away.
unwrap(await other.setUids(1000, 1000, 1000));
unwrap(await ops.root.setUids(1000, 1000, 1000));
const pids: number[] = [];
for (const actor of ops.actors()) pids.push(unwrap(await first.status(actor)).nspid[0]!);
process.stdout.write(`${JSON.stringify(pids)}\n`);
setInterval(() => undefined, 1000);
