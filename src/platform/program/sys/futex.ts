import { FUTEX_CMD_MASK, FUTEX_CMP_REQUEUE, FUTEX_REQUEUE, FUTEX_WAKE_OP } from "../../../abi/futex.ts";
import { RobustListHead } from "../../../abi/futex-struct.ts";
import {
  SYS_futex,
  SYS_get_robust_list,
  SYS_set_robust_list,
  SYS_set_tid_address,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, type TimeValue, timespecBytes, ulongIn } from "./arguments.ts";
import { Slots } from "./slots.ts";

/** Where a thread's list of robust futexes begins. */
export interface RobustListValue {
  readonly head: number;
  readonly len: number;
}

function robustList(_result: number, { slots }: Syscall<RobustListValue>): RobustListValue {
  return { head: ulongIn(slots[0]!), len: ulongIn(slots[1]!) };
}

/** Those whose fourth argument is a number. */
function takesSecondValue(futex_op: number): boolean {
  const command = futex_op & FUTEX_CMD_MASK;
  return command === FUTEX_REQUEUE || command === FUTEX_CMP_REQUEUE || command === FUTEX_WAKE_OP;
}

/** futex(2): waiting for a word of mapped memory (`sys.mmap`). */
export const futexCalls = {
  /**
   * futex(2): what `futex_op` returns: for those that wake, how many were woken. EAGAIN: the word is not `val`; ETIMEDOUT; EINTR.
   * @param uaddr address of a 32-bit word; the whole of user space knows it under this address with FUTEX_PRIVATE_FLAG only.
   * @param timeout in seconds, relative for FUTEX_WAIT and absolute for FUTEX_WAIT_BITSET, null for none; for FUTEX_REQUEUE,
   *   FUTEX_CMP_REQUEUE and FUTEX_WAKE_OP it is val2.
   */
  futex: (
    uaddr: number,
    futex_op: number,
    val: number,
    timeout: TimeValue | null = null,
    uaddr2 = 0,
    val3 = 0,
  ): Syscall => {
    const memory = new Slots();
    const fourth =
      typeof timeout === "number" && takesSecondValue(futex_op) ? timeout : memory.input(timespecBytes(timeout));
    return memory.of(new Syscall(SYS_futex, null, uaddr, futex_op, val, fourth, uaddr2, val3));
  },
  /** set_robust_list(2). @param head address of a struct robust_list_head. */
  set_robust_list: (head: number, len: number = RobustListHead.size): Syscall<void> =>
    new Syscall(SYS_set_robust_list, nothing, head, len),
  /** get_robust_list(2). EPERM: may not be looked at (ptrace(2)). @param pid 0 for the caller. */
  get_robust_list: (pid = 0): Syscall<RobustListValue> => {
    const memory = new Slots();
    const addresses = [memory.output(new Uint8Array(8)), memory.output(new Uint8Array(8))] as const;
    return memory.of(new Syscall<RobustListValue>(SYS_get_robust_list, robustList, pid, ...addresses));
  },
  /** set_tid_address(2): the caller's number. The word becomes 0 when the thread ends. */
  set_tid_address: (tidptr: number): Syscall => new Syscall(SYS_set_tid_address, null, tidptr),
} as const;
