// riscv_hwprobe(2) and riscv_flush_icache(2): arch/riscv/include/uapi/asm/hwprobe.h (Linux 6.4),
// arch/riscv/include/asm/cacheflush.h.

export const RISCV_HWPROBE_KEY_MVENDORID = 0;
export const RISCV_HWPROBE_KEY_MARCHID = 1;
export const RISCV_HWPROBE_KEY_MIMPID = 2;
export const RISCV_HWPROBE_KEY_BASE_BEHAVIOR = 3;
export const RISCV_HWPROBE_BASE_BEHAVIOR_IMA = 0x1;
export const RISCV_HWPROBE_KEY_IMA_EXT_0 = 4;
export const RISCV_HWPROBE_IMA_FD = 0x1;
export const RISCV_HWPROBE_IMA_C = 0x2;
export const RISCV_HWPROBE_KEY_CPUPERF_0 = 5;
export const RISCV_HWPROBE_MISALIGNED_UNKNOWN = 0;
export const RISCV_HWPROBE_MISALIGNED_EMULATED = 1;
export const RISCV_HWPROBE_MISALIGNED_SLOW = 2;
export const RISCV_HWPROBE_MISALIGNED_FAST = 3;
export const RISCV_HWPROBE_MISALIGNED_UNSUPPORTED = 4;
export const RISCV_HWPROBE_KEY_ZICBOZ_BLOCK_SIZE = 6;
export const RISCV_HWPROBE_KEY_HIGHEST_VIRT_ADDRESS = 7;
export const RISCV_HWPROBE_KEY_TIME_CSR_FREQ = 8;
export const RISCV_HWPROBE_KEY_MISALIGNED_SCALAR_PERF = 9;
export const RISCV_HWPROBE_WHICH_CPUS = 0x1;

export const SYS_RISCV_FLUSH_ICACHE_LOCAL = 0x1;
export const SYS_RISCV_FLUSH_ICACHE_ALL = 0x1;
