/** Where clone(2) refuses CLONE_PIDFD, as QEMU's emulation of processes does. */
import { readdirSync, readFileSync } from "node:fs";
import { EINVAL } from "../../../../src/abi/errno.ts";
import { CLONE_NEWPID, CLONE_PIDFD } from "../../../../src/abi/sched.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";
import type { HostProcess } from "../../../../src/host/exec/host-process.ts";
import type { SysProcAttr } from "../../../../src/host/exec/process-attributes.ts";
import { gate } from "../../../../src/host/syscall.ts";
import { attempt } from "./attempt.ts";
import {
  ALLOW,
  ARGUMENT_0,
  ERRNO,
  filterSystemCalls,
  JUMP_ANY_BIT,
  JUMP_EQUAL,
  LOAD_WORD,
  NR,
  RETURN,
} from "./seccomp-filter.ts";

filterSystemCalls([
  [LOAD_WORD, 0, 0, NR],
  [JUMP_EQUAL, 0, 3, gate().numbers.clone],
  [LOAD_WORD, 0, 0, ARGUMENT_0],
  [JUMP_ANY_BIT, 0, 1, CLONE_PIDFD],
  [RETURN, 0, 0, ERRNO | EINVAL],
  [RETURN, 0, 0, ALLOW],
]);

async function codeOf(sys: SysProcAttr): Promise<number | null> {
  const child = forkExec("/bin/sh", ["sh", "-c", "exit 7"], { sys });
  const { code } = await child.wait();
  child.close();
  return code;
}

/** Whether the pidfd is the child's, and close-on-exec. */
async function isHeld(child: HostProcess): Promise<boolean> {
  const info = readFileSync(`/proc/self/fdinfo/${child.pidfd}`, "utf8");
  await child[Symbol.asyncDispose]();
  return info.includes(`Pid:\t${child.pid}\n`) && info.includes("flags:\t02000002\n");
}

const plain = await codeOf({});
const before = readdirSync("/proc/self/fd").length;
console.log(
  JSON.stringify({
    plain,
    again: await codeOf({ forkAgain: true, unshareflags: CLONE_NEWPID }),
    held: await isHeld(forkExec("/bin/sleep", ["sleep", "100"])),
    parked: await isHeld(forkUserns()),
    missing: attempt(() => void forkExec("/no/such", ["such"])),
    left: readdirSync("/proc/self/fd").length - before,
    children: readFileSync(`/proc/self/task/${process.pid}/children`, "utf8"),
  }),
);
