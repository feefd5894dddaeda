/** Waits for one child, and not for another, which is parked. */
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";

const parked = forkUserns();
const { code } = await forkExec("/bin/sh", ["sh", "-c", "sleep 0.2; exit 5"]).wait();
console.log(JSON.stringify({ code, parked: parked.pid }));
