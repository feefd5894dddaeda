import { EFAULT, EINVAL, ERESTARTNOINTR } from "../abi/errno.ts";
import {
  RISCV_HWPROBE_BASE_BEHAVIOR_IMA,
  RISCV_HWPROBE_IMA_C,
  RISCV_HWPROBE_IMA_FD,
  RISCV_HWPROBE_KEY_BASE_BEHAVIOR,
  RISCV_HWPROBE_KEY_CPUPERF_0,
  RISCV_HWPROBE_KEY_HIGHEST_VIRT_ADDRESS,
  RISCV_HWPROBE_KEY_IMA_EXT_0,
  RISCV_HWPROBE_KEY_MARCHID,
  RISCV_HWPROBE_KEY_MIMPID,
  RISCV_HWPROBE_KEY_MISALIGNED_SCALAR_PERF,
  RISCV_HWPROBE_KEY_MVENDORID,
  RISCV_HWPROBE_KEY_TIME_CSR_FREQ,
  RISCV_HWPROBE_KEY_ZICBOZ_BLOCK_SIZE,
  RISCV_HWPROBE_MISALIGNED_FAST,
  RISCV_HWPROBE_WHICH_CPUS,
  SYS_RISCV_FLUSH_ICACHE_ALL,
} from "../abi/hwprobe.ts";
import { RiscvHwprobe } from "../abi/hwprobe-struct.ts";
import { SYS_riscv_flush_icache, SYS_riscv_hwprobe } from "../abi/unistd-riscv64.ts";
import type { SyscallArguments } from "../kernel/syscall-arguments.ts";
import type { Task } from "../kernel/task.ts";
import { STACK_TOP } from "../mm/layout.ts";
import { full, partial, type SyscallEntry } from "./entry.ts";
import { structBuffer, structView } from "./scratch.ts";

// riscv_hwprobe(2) and riscv_flush_icache(2): Documentation/arch/riscv/hwprobe.rst

/** What a pair of key and value is taken to cost, in instructions. */
const PAIR_COST = 8;
/** Ticks of the `time` CSR in a second. */
const TIMEBASE_FREQUENCY = 10_000_000;

/** The value of a key on every CPU; undefined for a key this kernel does not know. */
function hwprobeValue(key: number): number | undefined {
  switch (key) {
    case RISCV_HWPROBE_KEY_MVENDORID:
    case RISCV_HWPROBE_KEY_MARCHID:
    case RISCV_HWPROBE_KEY_MIMPID:
    case RISCV_HWPROBE_KEY_ZICBOZ_BLOCK_SIZE:
      return 0;
    case RISCV_HWPROBE_KEY_BASE_BEHAVIOR:
      return RISCV_HWPROBE_BASE_BEHAVIOR_IMA;
    case RISCV_HWPROBE_KEY_IMA_EXT_0:
      return RISCV_HWPROBE_IMA_FD | RISCV_HWPROBE_IMA_C;
    case RISCV_HWPROBE_KEY_CPUPERF_0:
    case RISCV_HWPROBE_KEY_MISALIGNED_SCALAR_PERF:
      // One misaligned access is one instruction; the same in bytes is many.
      return RISCV_HWPROBE_MISALIGNED_FAST;
    case RISCV_HWPROBE_KEY_HIGHEST_VIRT_ADDRESS:
      return STACK_TOP - 1;
    case RISCV_HWPROBE_KEY_TIME_CSR_FREQ:
      return TIMEBASE_FREQUENCY;
  }
  return undefined;
}

function riscvHwprobe(task: Task, args: SyscallArguments): number {
  const flags = args.uint(4);
  if ((flags & ~RISCV_HWPROBE_WHICH_CPUS) !== 0) return -EINVAL;
  // All CPUs are the same: the answer to "which CPUs" would be all of them or none.
  if (flags !== 0) return -EINVAL;
  const error = checkCpuSet(task, args.ulong(2), args.pointer(3));
  if (error < 0) return error;
  const { key, value } = RiscvHwprobe.fields;
  const memory = task.mm!;
  const base = args.pointer(0);
  const count = args.ulong(1);
  const { scheduler } = task.kernel;
  for (let i = task.progress; i < count; i++) {
    if (scheduler.isStepLong) {
      task.progress = i;
      return task.yieldCall(-ERESTARTNOINTR);
    }
    scheduler.chargeWork(PAIR_COST);
    const address = base + i * RiscvHwprobe.size;
    if (memory.copyIn(address, structBuffer, 0, RiscvHwprobe.size) < 0) return -EFAULT;
    const known = hwprobeValue(key.get(structView, 0));
    if (known === undefined) key.set(structView, 0, -1);
    value.set(structView, 0, known ?? 0);
    if (memory.copyOut(address, structBuffer, 0, RiscvHwprobe.size) < 0) return -EFAULT;
  }
  return 0;
}

/** No set at all means all CPUs; a set must name one that exists. */
function checkCpuSet(task: Task, size: number, address: number): number {
  if (size === 0 && address === 0) return 0;
  const bytes = Math.min(size, 8);
  structBuffer.fill(0, 0, 8);
  if (task.mm!.copyIn(address, structBuffer, 0, bytes) < 0) return -EFAULT;
  const cpus = task.kernel.applicationCores;
  for (let cpu = 0; cpu < Math.min(cpus, 64); cpu++) {
    if ((structBuffer[cpu >> 3]! & (1 << (cpu & 7))) !== 0) return 0;
  }
  return -EINVAL;
}

/** What is written to memory is what is executed next: the decoded code of a page goes when the page is written. */
function riscvFlushIcache(_task: Task, args: SyscallArguments): number {
  return (args.ulong(2) & ~SYS_RISCV_FLUSH_ICACHE_ALL) !== 0 ? -EINVAL : 0;
}

export const riscvSyscalls: readonly SyscallEntry[] = [
  partial(SYS_riscv_hwprobe, riscvHwprobe, "no RISCV_HWPROBE_WHICH_CPUS", [
    "hwprobePairs",
    "ulong",
    "ulong",
    "cpuSetIn",
    "hex",
  ]),
  full(SYS_riscv_flush_icache, riscvFlushIcache, ["address", "address", "hex"]),
];
