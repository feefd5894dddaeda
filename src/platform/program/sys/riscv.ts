import { RiscvHwprobe } from "../../../abi/hwprobe-struct.ts";
import { SYS_riscv_flush_icache, SYS_riscv_hwprobe } from "../../../abi/unistd-riscv64.ts";
import { Syscall } from "../syscall.ts";
import { nothing, viewOf } from "./arguments.ts";
import { cpuSet } from "./scheduling.ts";
import { Slots } from "./slots.ts";

/** struct riscv_hwprobe: key -1 for one the kernel does not know. */
export interface HwprobeValue {
  readonly key: number;
  readonly value: number;
}

function pairs(_result: number, { slots }: Syscall<HwprobeValue[]>): HwprobeValue[] {
  const view = viewOf(slots[0]!);
  const found: HwprobeValue[] = [];
  for (let at = 0; at < view.byteLength; at += RiscvHwprobe.size) found.push(RiscvHwprobe.read(view, at));
  return found;
}

/** The system calls only riscv has. */
export const riscvCalls = {
  /** riscv_hwprobe: values of RISCV_HWPROBE_KEY_*, for all CPUs or those named. */
  riscv_hwprobe: (keys: readonly number[], cpus: readonly number[] = [], flags = 0): Syscall<HwprobeValue[]> => {
    const bytes = new Uint8Array(keys.length * RiscvHwprobe.size);
    for (const [i, key] of keys.entries()) RiscvHwprobe.write(viewOf(bytes), i * RiscvHwprobe.size, { key });
    const set = cpus.length === 0 ? null : cpuSet(cpus);
    const memory = new Slots();
    const addresses = [memory.output(bytes), memory.input(set)] as const;
    const [first, second] = addresses;
    return memory.of(
      new Syscall<HwprobeValue[]>(SYS_riscv_hwprobe, pairs, first, keys.length, set?.length ?? 0, second, flags),
    );
  },
  /** riscv_flush_icache: what was written to memory in [start, end) is what is executed next. */
  riscv_flush_icache: (start: number, end: number, flags = 0): Syscall<void> =>
    new Syscall(SYS_riscv_flush_icache, nothing, start, end, flags),
} as const;
