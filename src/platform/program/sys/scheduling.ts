import { SchedParam } from "../../../abi/sched-struct.ts";
import type { StructValues } from "../../../abi/struct.ts";
import {
  SYS_getcpu,
  SYS_getpriority,
  SYS_sched_get_priority_max,
  SYS_sched_get_priority_min,
  SYS_sched_getaffinity,
  SYS_sched_getparam,
  SYS_sched_getscheduler,
  SYS_sched_setaffinity,
  SYS_sched_setparam,
  SYS_sched_setscheduler,
  SYS_setpriority,
} from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, structAt, viewOf } from "./arguments.ts";
import { Slots } from "./slots.ts";

function schedParam(sched_priority: number): Uint8Array {
  const bytes = new Uint8Array(SchedParam.size);
  SchedParam.write(viewOf(bytes), 0, { sched_priority });
  return bytes;
}

/** struct sched_param. */
export type SchedParamValue = StructValues<typeof SchedParam.fields>;

/** sizeof(cpu_set_t): room for 1024 CPUs. */
const CPU_SET_SIZE = 128;

/** cpu_set_t: a set of CPU numbers as bytes. */
export function cpuSet(cpus: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(CPU_SET_SIZE);
  for (const cpu of cpus) bytes[cpu >> 3]! |= 1 << (cpu & 7);
  return bytes;
}

function cpuNumbers(size: number, { data }: Syscall<number[]>): number[] {
  const cpus: number[] = [];
  for (let cpu = 0; cpu < size * 8; cpu++) if ((data![cpu >> 3]! & (1 << (cpu & 7))) !== 0) cpus.push(cpu);
  return cpus;
}

/** sched(7): policies, CPUs, nice values. `pid` is a thread's number, 0 for the caller; ESRCH: there is none. */
export const schedulingCalls = {
  /**
   * getpriority(2): the lowest nice value, -20 to 19, of those selected. `orErrno` cannot tell a negative one from an error.
   * @param which PRIO_PROCESS, PRIO_PGRP, PRIO_USER
   * @param who a number of that kind, 0 for the caller's.
   */
  getpriority: (which: number, who = 0): Syscall => new Syscall(SYS_getpriority, (result) => 20 - result, which, who),
  /** setpriority(2). EACCES: a lower nice value than RLIMIT_NICE allows, without CAP_SYS_NICE; EPERM: somebody else's process. */
  setpriority: (which: number, who: number, prio: number): Syscall<void> =>
    new Syscall(SYS_setpriority, nothing, which, who, prio),
  /** sched_getscheduler(2): SCHED_* */
  sched_getscheduler: (pid = 0): Syscall => new Syscall(SYS_sched_getscheduler, null, pid),
  /** sched_setscheduler(2): kept and reported. EPERM: a real-time policy without CAP_SYS_NICE. @param policy SCHED_* @param priority 1 to 99 for a real-time policy */
  sched_setscheduler: (pid: number, policy: number, priority = 0): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(schedParam(priority));
    return memory.of(new Syscall<void>(SYS_sched_setscheduler, nothing, pid, policy, address));
  },
  /** sched_setparam(2): the priority in the present policy. */
  sched_setparam: (pid: number, priority: number): Syscall<void> => {
    const memory = new Slots();
    return memory.of(new Syscall<void>(SYS_sched_setparam, nothing, pid, memory.input(schedParam(priority))));
  },
  /** sched_getparam(2): priority 0 in all policies but the real-time ones. */
  sched_getparam: (pid = 0): Syscall<SchedParamValue> => {
    const memory = new Slots();
    const address = memory.output(new Uint8Array(SchedParam.size));
    return memory.of(new Syscall<SchedParamValue>(SYS_sched_getparam, structAt(SchedParam, 0), pid, address));
  },
  /** sched_get_priority_max(2): of a policy (SCHED_*). */
  sched_get_priority_max: (policy: number): Syscall => new Syscall(SYS_sched_get_priority_max, null, policy),
  /** sched_get_priority_min(2) */
  sched_get_priority_min: (policy: number): Syscall => new Syscall(SYS_sched_get_priority_min, null, policy),
  /** sched_getaffinity(2): the numbers of the CPUs it may run on. */
  sched_getaffinity: (pid = 0): Syscall<number[]> => {
    const bytes = new Uint8Array(CPU_SET_SIZE);
    const memory = new Slots();
    const address = memory.input(bytes);
    return memory.withData(bytes, new Syscall<number[]>(SYS_sched_getaffinity, cpuNumbers, pid, CPU_SET_SIZE, address));
  },
  /** sched_setaffinity(2). EINVAL: none of the CPUs exists. */
  sched_setaffinity: (pid: number, cpus: readonly number[]): Syscall<void> => {
    const memory = new Slots();
    const address = memory.input(cpuSet(cpus));
    return memory.of(new Syscall<void>(SYS_sched_setaffinity, nothing, pid, CPU_SET_SIZE, address));
  },
  /** getcpu(2): where the caller runs. */
  getcpu: (): Syscall<{ cpu: number; node: number }> => {
    const memory = new Slots();
    const addresses = [memory.output(new Uint8Array(4)), memory.output(new Uint8Array(4))] as const;
    return memory.of(
      new Syscall<{ cpu: number; node: number }>(
        SYS_getcpu,
        (_result, { slots }) => ({
          cpu: viewOf(slots[0]!).getUint32(0, true),
          node: viewOf(slots[1]!).getUint32(0, true),
        }),
        ...addresses,
      ),
    );
  },
} as const;
