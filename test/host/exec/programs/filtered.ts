/** Under a filter of system calls as container runtimes install it: clone3 is unknown, and nobody gets namespaces. */
import { CLONE_NEWTIME, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";
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

const NAMESPACES = 0x7e02_0000; // what is a namespace in the flags of clone(2)

const { clone, clone3, unshare, setns } = gate().numbers;
filterSystemCalls([
  [LOAD_WORD, 0, 0, NR],
  [JUMP_EQUAL, 5, 0, clone3],
  [JUMP_EQUAL, 5, 0, unshare],
  [JUMP_EQUAL, 4, 0, setns],
  [JUMP_EQUAL, 0, 4, clone],
  [LOAD_WORD, 0, 0, ARGUMENT_0],
  [JUMP_ANY_BIT, 1, 2, NAMESPACES],
  [RETURN, 0, 0, ERRNO | 38], // ENOSYS
  [RETURN, 0, 0, ERRNO | 1], // EPERM
  [RETURN, 0, 0, ALLOW],
]);

const fails = (attr: SysProcAttr): unknown =>
  attempt(() => void forkExec("/bin/true", ["true"], { sys: attr }).close());
const plain = forkExec("/bin/true", ["true"], { sys: { setsid: true, pdeathsig: 9 } });
console.log(
  JSON.stringify({
    plain: (await plain.wait()).code,
    cgroup: fails({ cgroupFd: 0 }),
    time: fails({ cloneflags: CLONE_NEWTIME }),
    uts: fails({ cloneflags: CLONE_NEWUTS }),
    unshare: fails({ unshareflags: CLONE_NEWUTS }),
    setns: fails({ joinNamespaces: [{ fd: 0, flags: 0 }] }),
    user: fails({ cloneflags: CLONE_NEWUSER }),
    parked: attempt(() => void forkUserns()),
  }),
);
