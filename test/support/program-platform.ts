/** A platform without instructions: its programs are lists of system calls. For tests of the kernel alone. */
import { SYS_exit_group } from "../../src/abi/unistd-riscv64.ts";
import type { BinaryFormat, Platform } from "../../src/kernel/platform.ts";
import type { SyscallTable } from "../../src/kernel/syscall-table.ts";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { type CallArgument, PROGRAMS, ProgramFormat, type ProgramRegistry } from "../../src/platform/program/index.ts";
import { riscv64Syscalls } from "../../src/syscalls/riscv64.ts";

const MEMORY = 16 << 20;

export interface ProgramPlatformOptions {
  readonly name?: string;
  readonly features?: readonly string[];
  readonly hostCores?: number;
  readonly syscalls?: SyscallTable;
}

export class ProgramPlatform implements Platform {
  readonly name: string;
  readonly features: readonly string[];
  readonly pool: FramePool;
  readonly binaryFormats: readonly BinaryFormat[];
  readonly syscalls: SyscallTable;
  private readonly programs: ProgramRegistry;
  private readonly cores: number;

  constructor(programs: ProgramRegistry, options: ProgramPlatformOptions = {}) {
    this.name = options.name ?? "programs";
    this.features = options.features ?? ["a", "b"];
    this.pool = new FramePool(MEMORY);
    this.syscalls = options.syscalls ?? riscv64Syscalls;
    this.programs = programs;
    this.cores = options.hostCores ?? 1;
    this.binaryFormats = [new ProgramFormat(programs)];
  }

  requirements(): readonly string[] {
    return this.programs.identities();
  }

  externals(): ReadonlyMap<string, object> {
    return new Map([[PROGRAMS, this.programs]]);
  }

  hostCores(): number {
    return this.cores;
  }
}

/** One system call: its number, then its arguments. A function makes it of the results of the calls before. */
export type Call = readonly [number, ...CallArgument[]];
export type CallMaker = (results: readonly number[]) => Call;

/** Registers a program that makes these calls, one after the other, and exits with 0 unless one of them ended it. */
export function addCallList(programs: ProgramRegistry, name: string, calls: readonly (Call | CallMaker)[]): void {
  programs.register({
    name,
    version: 1,
    start: () => null,
    step(state, { result }) {
      // Before the first call there is no result.
      const results = state === null ? [] : [...(state as number[]), result];
      const next = calls[results.length] ?? [SYS_exit_group, 0];
      const [number, ...args] = typeof next === "function" ? next(results) : next;
      return { state: results, call: { number, args } };
    },
  });
}
