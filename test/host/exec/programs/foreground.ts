/** Leader of a session with a terminal: which group is in front, and who has the terminal, told by its children. */
import { readFileSync } from "node:fs";
import { TIOCGPGRP } from "../../../../src/abi/ioctl.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { sys } from "../../../../src/host/syscall.ts";

const children = [
  forkExec("/bin/sleep", ["sleep", "100"], { sys: { foreground: true } }),
  forkExec("/bin/sleep", ["sleep", "100"], { sys: { noctty: true } }),
];
const fields = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ").map(Number);
const group = new Int32Array(1);
sys("ioctl", 0, TIOCGPGRP, new Uint8Array(group.buffer));
const [front, without] = children.map(({ pid }) => fields(pid));
const told = {
  inFront: group[0] === children[0]!.pid,
  groupOfItsOwn: front![2] === children[0]!.pid,
  terminalGone: without![4] === 0,
  terminalHere: fields(process.pid)[4] !== 0,
  blocked: readFileSync(`/proc/${children[0]!.pid}/status`, "utf8").match(/SigBlk:\s(\w+)/)![1],
};
for (const child of children) await child[Symbol.asyncDispose]();
console.error(JSON.stringify(told));
