import type { Kernel } from "../../kernel/kernel.ts";
import type { BinaryFormat, Platform } from "../../kernel/platform.ts";
import type { SyscallTable } from "../../kernel/syscall-table.ts";
import { FramePool } from "../../mm/frame-pool.ts";
import type { NamespaceOps } from "../../ns/ops/namespace-ops.ts";
import { riscv64Syscalls } from "../../syscalls/riscv64.ts";
import { PROGRAMS, type ProgramRegistry } from "./program.ts";
import { ProgramFormat } from "./program-format.ts";

const DEFAULT_MEMORY = 256 << 20;

/** See ProgramPlatform. */
export interface ProgramPlatformOptions {
  /** Upper bound of guest memory, in bytes. Default: 256 MiB. */
  readonly memoryLimit?: number;
  /** Default 1. */
  readonly hostCores?: number;
}

/** A machine that runs TypeScript programs only: nothing of an instruction set is loaded with it. */
export class ProgramPlatform implements Platform {
  readonly name: string = "program";
  readonly features: readonly string[] = [];
  readonly pool: FramePool;
  readonly binaryFormats: readonly BinaryFormat[];
  readonly syscalls: SyscallTable = riscv64Syscalls;
  private readonly programs: ProgramRegistry;
  private readonly cores: number;

  constructor(programs: ProgramRegistry, options: ProgramPlatformOptions = {}) {
    this.pool = new FramePool(options.memoryLimit ?? DEFAULT_MEMORY);
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

  async namespaceOps(kernel: Kernel): Promise<NamespaceOps> {
    const { namespaceOps } = await import("./actors/index.ts");
    return namespaceOps(kernel);
  }
}
