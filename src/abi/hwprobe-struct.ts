// riscv_hwprobe(2): arch/riscv/include/uapi/asm/hwprobe.h.
import { i64, struct, u64 } from "./struct.ts";

export const RiscvHwprobe = struct("struct riscv_hwprobe", 16, { key: i64(0), value: u64(8) });
