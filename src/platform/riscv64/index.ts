/**
 * The riscv64 platform: RV64GC executables run by an interpreter in TypeScript (tier 0). ELF loading, signal frames, the vDSO page, the
 * decoder, the code cache and exact floating point live here.
 */
export { RiscvRegisters } from "./registers.ts";
export { Riscv64Platform } from "./riscv64-platform.ts";
