/** /proc/sys/vm (proc_sys_vm(5)). */
import { MAX_MAP_COUNT, MMAP_MIN_ADDRESS } from "../../../mm/layout.ts";
import type { ProcView } from "../view.ts";
import { ConstantSysctl, IntegerSysctl, type Sysctl } from "./sysctl.ts";

/** OVERCOMMIT_GUESS: only what could never fit is refused. */
const OVERCOMMIT_GUESS = 0;

/** Of the reader's pid namespace. PID-098 */
class MemfdNoexecSysctl extends IntegerSysctl {
  override get(view: ProcView): number {
    return view.readerPidNamespace.strictestMemfdScope;
  }

  override set(view: ProcView, value: number): number {
    return view.readerPidNamespace.setMemfdNoexecScope(value, view.caller.credentials);
  }
}

export const VM_SYSCTLS: readonly Sysctl[] = [
  new ConstantSysctl("vm/max_map_count", MAX_MAP_COUNT),
  new MemfdNoexecSysctl("vm/memfd_noexec", 0o644),
  new ConstantSysctl("vm/mmap_min_addr", MMAP_MIN_ADDRESS),
  new ConstantSysctl("vm/overcommit_memory", OVERCOMMIT_GUESS),
];
