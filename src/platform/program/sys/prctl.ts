import { TASK_COMM_LEN } from "../../../abi/limits.ts";
import { PR_GET_CHILD_SUBREAPER, PR_GET_NAME, PR_GET_PDEATHSIG, PR_GET_TID_ADDRESS } from "../../../abi/prctl.ts";
import { SYS_personality, SYS_prctl } from "../../../abi/unistd-riscv64.ts";
import { type Decoder, Syscall } from "../syscall.ts";
import { decodeTerminated } from "../text.ts";
import { intAt, ulongAt } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** An option that fills memory its second argument points to. */
function asking<T>(option: number, size: number, decode: Decoder<T>): Syscall<T> {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(size));
  return memory.of(new Syscall<T>(SYS_prctl, decode, option, address));
}

/** prctl(2), personality(2): how the kernel treats a thread. */
export const prctlCalls = {
  /**
   * prctl(2): any option. EINVAL: the kernel does not know it, or an argument is wrong.
   * @param option PR_*
   * @param args numbers, strings (PR_SET_NAME), or memory that the kernel fills. Options that fill memory have functions of their own, below.
   */
  prctl: (option: number, ...args: readonly (number | string | Uint8Array)[]): Syscall => {
    const memory = new Slots();
    return memory.of(new Syscall(SYS_prctl, null, option, ...(args.map((arg) => memory.any(arg)) as [number])));
  },
  /** PR_GET_NAME: the thread's name, at most 15 bytes. */
  pr_get_name: (): Syscall<string> =>
    asking(PR_GET_NAME, TASK_COMM_LEN, (_result, { slots }) => decodeTerminated(slots[0]!)),
  /** PR_GET_PDEATHSIG: the signal the thread gets when its parent ends, 0 for none. */
  pr_get_pdeathsig: (): Syscall => asking(PR_GET_PDEATHSIG, 4, intAt(0)),
  /** PR_GET_CHILD_SUBREAPER: 1 when orphaned descendants become the process's children. */
  pr_get_child_subreaper: (): Syscall => asking(PR_GET_CHILD_SUBREAPER, 4, intAt(0)),
  /** PR_GET_TID_ADDRESS: what set_tid_address(2) set. */
  pr_get_tid_address: (): Syscall => asking(PR_GET_TID_ADDRESS, 8, ulongAt(0)),
  /** personality(2): the one before. @param persona default 0xffffffff: only asks. */
  personality: (persona = 0xffffffff): Syscall => new Syscall(SYS_personality, null, persona),
} as const;
