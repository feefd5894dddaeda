/** Filters of system calls, for the process that runs this and for good: seccomp(2). */
import { PR_SET_NO_NEW_PRIVS } from "../../../../src/abi/prctl.ts";
import { addressOf, sys } from "../../../../src/host/syscall.ts";

const SECCOMP_SET_MODE_FILTER = 1;

export const LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
export const JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
export const JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
export const RETURN = 0x06; // BPF_RET | BPF_K
export const ALLOW = 0x7fff_0000;
export const ERRNO = 0x0005_0000;
export const NR = 0; // struct seccomp_data
export const ARGUMENT_0 = 16;

/** struct sock_filter */
export type Instruction = readonly [code: number, yes: number, no: number, k: number];

export function filterSystemCalls(program: readonly Instruction[]): void {
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
  sys("seccomp", SECCOMP_SET_MODE_FILTER, 0, filter);
  instructions.fill(0); // the kernel has a copy
}
