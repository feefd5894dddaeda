import type { Task } from "../../task.ts";

/** task_cap() to task_context_switch_counts(): what the task may do, and where it may run. Capability sets are raw bits. USER-002 */
export function restrictionLines(task: Task): string {
  const { credentials, usage } = task;
  const cores = task.kernel.applicationCores;
  return (
    `CapInh:\t${credentials.inheritable.toHex()}\n` +
    `CapPrm:\t${credentials.permitted.toHex()}\n` +
    `CapEff:\t${credentials.effective.toHex()}\n` +
    `CapBnd:\t${credentials.bounding.toHex()}\n` +
    `CapAmb:\t${credentials.ambient.toHex()}\n` +
    `NoNewPrivs:\t${task.noNewPrivs ? 1 : 0}\n` +
    "Seccomp:\t0\nSeccomp_filters:\t0\n" +
    "Speculation_Store_Bypass:\tunknown\nSpeculationIndirectBranch:\tunsupported\n" +
    `Cpus_allowed:\t${cpuMask(cores)}\n` +
    `Cpus_allowed_list:\t${cores === 1 ? "0" : `0-${cores - 1}`}\n` +
    "Mems_allowed:\t1\nMems_allowed_list:\t0\n" +
    `voluntary_ctxt_switches:\t${usage.voluntarySwitches}\n` +
    `nonvoluntary_ctxt_switches:\t${usage.involuntarySwitches}\n`
  );
}

/** "%*pb" of the first `count` bits: words of 32 bits, the highest first and no wider than its bits. */
function cpuMask(count: number): string {
  const words: string[] = [];
  for (let left = count; left > 0; left -= 32) {
    const bits = Math.min(left, 32);
    words.unshift((2 ** bits - 1).toString(16).padStart(Math.ceil(bits / 4), "0"));
  }
  return words.join(",");
}
