/** A Worker with children: one that ends, and one that is parked. */
import { parentPort } from "node:worker_threads";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";

const ending = forkExec("/bin/sh", ["sh", "-c", "exit 7"]);
const { pid, pidfd } = forkUserns();
const { code } = await ending.wait();
ending.close();
parentPort?.postMessage({ code, pid, pidfd });
setInterval(() => undefined, 100_000);
