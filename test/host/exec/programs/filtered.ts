/** Under a filter of system calls as container runtimes install it: clone3 is unknown, and nobody gets namespaces. */
import { PR_SET_NO_NEW_PRIVS } from "../../../../src/abi/prctl.ts";
import { CLONE_NEWTIME, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../../src/abi/sched.ts";
import { forkExec } from "../../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../../src/host/exec/fork-userns.ts";
import type { SysProcAttr } from "../../../../src/host/exec/process-attributes.ts";
import { addressOf, gate, sys } from "../../../../src/host/syscall.ts";
import { attempt } from "./attempt.ts";

const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K
const ALLOW = 0x7fff_0000;
const ERRNO = 0x0005_0000;
const NR = 0; // struct seccomp_data
const ARGUMENT_0 = 16;
const NAMESPACES = 0x7e02_0000; // what is a namespace in the flags of clone(2)

const { clone, clone3, unshare, setns } = gate().numbers;
const program: readonly (readonly [code: number, yes: number, no: number, k: number])[] = [
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
];
const instructions = new Uint8Array(program.length * 8);
for (const [i, [code, yes, no, k]] of program.entries()) {
  const view = new DataView(instructions.buffer, i * 8);
  view.setUint16(0, code, true);
  view.setUint8(2, yes);
  view.setUint8(3, no);
  view.setUint32(4, k, true);
}
const filter = new Uint8Array(16); // struct sock_fprog
new DataView(filter.buffer).setUint16(0, program.length, true);
new DataView(filter.buffer).setBigUint64(8, addressOf(instructions), true);
sys("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
sys("seccomp", 1, 0, filter); // SECCOMP_SET_MODE_FILTER
instructions.fill(0); // the kernel has a copy

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
