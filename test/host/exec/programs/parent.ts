/** Starts a program with the attributes it is given as JSON, says its pid, and waits for its own end. */
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";

const [, , attributes] = process.argv;
const child =
  attributes === "forkUserns"
    ? forkUserns()
    : forkExec("/bin/sleep", ["sleep", "100"], { files: [], sys: JSON.parse(attributes!) });
console.log(child.pid);
setInterval(() => undefined, 100_000);
