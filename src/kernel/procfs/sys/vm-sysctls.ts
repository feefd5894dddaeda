/** /proc/sys/vm (proc_sys_vm(5)). */
import { MAX_MAP_COUNT, MMAP_MIN_ADDRESS } from "../../../mm/layout.ts";
import { ConstantSysctl, type Sysctl } from "./sysctl.ts";

/** OVERCOMMIT_GUESS: only what could never fit is refused. */
const OVERCOMMIT_GUESS = 0;

export const VM_SYSCTLS: readonly Sysctl[] = [
  new ConstantSysctl("vm/max_map_count", MAX_MAP_COUNT),
  new ConstantSysctl("vm/mmap_min_addr", MMAP_MIN_ADDRESS),
  new ConstantSysctl("vm/overcommit_memory", OVERCOMMIT_GUESS),
];
