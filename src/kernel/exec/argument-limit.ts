import { RLIMIT_STACK } from "../../abi/resource.ts";
import type { Limits } from "../limits.ts";

/** Three quarters of _STK_LIM (8 MiB): no stack limit gives more room (execve(2)). */
const MAX_ARGUMENTS = 6 << 20;
/** ARG_MAX: even a tiny stack limit leaves 32 pages. */
const ARG_MAX = 128 * 1024;

/** How many bytes the strings of argv and envp may take, together with the pointers to them (bprm_stack_limits()). */
export function argumentLimit(limits: Limits): number {
  return Math.max(ARG_MAX, Math.min(MAX_ARGUMENTS, limits.get(RLIMIT_STACK) / 4));
}
