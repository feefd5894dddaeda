import { TASK_COMM_LEN } from "../../../abi/limits.ts";
import { PR_GET_CHILD_SUBREAPER, PR_GET_NAME, PR_GET_PDEATHSIG, PR_GET_TID_ADDRESS } from "../../../abi/prctl.ts";
import { SYS_personality, SYS_prctl } from "../../../abi/unistd-riscv64.ts";
import { type Decoder, Syscall } from "../syscall.ts";
import { decodeTerminated } from "../text.ts";
import { intAt, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

const nameInSlot: Decoder<string> = (_result, { slots }) => decodeTerminated(slots[0]!);
const addressInSlot: Decoder<number> = (_result, { slots }) => Number(viewOf(slots[0]!).getBigUint64(0, true));

/** An option that fills memory its second argument points to. */
function asking<T>(option: number, size: number, decode: Decoder<T>): Syscall<T> {
  const memory = new Slots();
  const address = memory.output(new Uint8Array(size));
  return memory.of(new Syscall<T>(SYS_prctl, decode, option, address));
}

function prctl(option: typeof PR_GET_NAME): Syscall<string>;
function prctl(option: number, ...args: readonly (number | string)[]): Syscall;
function prctl(option: number, ...args: readonly (number | string)[]): Syscall<string> | Syscall {
  switch (option) {
    case PR_GET_NAME:
      return asking(option, TASK_COMM_LEN, nameInSlot);
    case PR_GET_PDEATHSIG:
    case PR_GET_CHILD_SUBREAPER:
      return asking(option, 4, intAt(0));
    case PR_GET_TID_ADDRESS:
      return asking(option, 8, addressInSlot);
  }
  const memory = new Slots();
  const words = args.map((arg) => (typeof arg === "number" ? arg : memory.text(arg)));
  return memory.of(new Syscall<number>(SYS_prctl, null, option, ...(words as [number])));
}

/** prctl(2), personality(2): how the kernel treats a thread. */
export const prctlCalls = {
  /**
   * prctl(2): the option's result, also of those that in C store it behind a pointer (PR_GET_NAME, PR_GET_PDEATHSIG ...). EINVAL: the kernel does
   * not know the option, or an argument is wrong.
   * @param option PR_*
   * @param args numbers, and strings where the option wants a pointer to one (PR_SET_NAME).
   */
  prctl,
  /** personality(2): the one before. @param persona default 0xffffffff: only asks. */
  personality: (persona = 0xffffffff): Syscall => new Syscall(SYS_personality, null, persona),
} as const;
