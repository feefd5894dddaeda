/**
 * Makes a child that waits, before it asks for its parent-death signal, until somebody writes to descriptor 3. Says its pid, and waits for its own end.
 * Arguments: exec or park; pid or pidfd, which is how the child knows its parent; and whether it asks if that one is gone.
 */
import { CLONE_NEWPID, CLONE_NEWUSER } from "../../../../src/abi/sched.ts";
import { SIGKILL } from "../../../../src/abi/signal.ts";
import { cloneChild } from "../../../../src/host/clone-child.ts";
import { compileChild } from "../../../../src/host/exec/compile-child.ts";
import { compileParked } from "../../../../src/host/exec/fork-userns.ts";
import { dieWithParent } from "../../../../src/host/exec/parent-death-steps.ts";
import { sys } from "../../../../src/host/syscall.ts";

const [, , kind, identity, asks] = process.argv;
const parent = identity === "pid" ? { pid: process.pid } : { pidfd: sys("pidfd_open", process.pid, 0) };
const caps = { effective: 0n, permitted: 0n, inheritable: 0n };
const script = "echo alive >&3; exec sleep 100";
const steps =
  kind === "exec"
    ? compileChild(
        "/bin/sh",
        ["sh", "-c", script],
        { files: [0, 1, 2, 3], sys: { pdeathsig: SIGKILL } },
        { parent, caps, env: process.env },
      )
    : compileParked(false, 0, parent);
const at = steps.findIndex(({ step }) => step === "PR_SET_PDEATHSIG");
steps.splice(at, 0, { step: "delay", call: "read", args: [3, new Uint8Array(1), 1], outcome: { expect: 1 } });
// All but the first of these steps are the question.
if (asks === "without asking") steps.splice(at + 2, dieWithParent(SIGKILL, parent).length - 1);
const flags = kind === "park" ? CLONE_NEWUSER : identity === "pidfd" ? CLONE_NEWPID : 0;
console.log(cloneChild({ flags, steps, errorFd: -1 }).pid);
setInterval(() => undefined, 100_000);
