import type { Kernel } from "../../kernel/kernel.ts";
import type { BinaryFormat, Platform } from "../../kernel/platform.ts";
import type { SyscallTable } from "../../kernel/syscall-table.ts";
import { FramePool } from "../../mm/frame-pool.ts";
import type { NamespaceOps } from "../../ns/ops/namespace-ops.ts";
import { riscv64Syscalls } from "../../syscalls/riscv64.ts";
import { PROGRAMS, ProgramFormat, ProgramRegistry } from "../program/index.ts";
import { CodeCache } from "./code-cache.ts";
import { ElfFormat } from "./elf/elf-format.ts";
import { Interpreter } from "./interpreter.ts";
import { Vdso } from "./vdso.ts";

/** How much memory, how many cores, and which TypeScript programs. */
export interface Riscv64PlatformOptions {
  /** Upper bound of guest memory in bytes, 1 MiB .. 4 GiB; default 1 GiB. */
  readonly memoryLimit?: number;
  /** How many cores the host has, for `useHostCores`; default 1 (Node: `os.availableParallelism()`). */
  readonly hostCores?: number;
  /** TypeScript programs that run beside riscv64 executables. */
  readonly programs?: ProgramRegistry;
}

/** Instructions of user code per tick of the `time` CSR: a nominal 100 MHz machine with a 10 MHz timebase, as qemu's virt board. */
const INSTRUCTIONS_PER_TICK = 10;

/** Runs unmodified riscv64 Linux executables (RV64GC, lp64d). One platform is one realm: one RAM, one TLB, one code cache. */
export class Riscv64Platform implements Platform {
  readonly name = "riscv64";
  readonly features: readonly string[] = ["i", "m", "a", "f", "d", "c"];
  readonly pool: FramePool;
  readonly binaryFormats: readonly BinaryFormat[];
  readonly syscalls: SyscallTable = riscv64Syscalls;
  /** Null until the first machine code: a kernel that runs TypeScript programs only needs none. */
  private engine: Interpreter | null;
  private readonly programs: ProgramRegistry;
  private readonly cores: number;

  constructor(options: Riscv64PlatformOptions = {}) {
    this.pool = new FramePool(options.memoryLimit);
    this.cores = options.hostCores ?? 1;
    this.engine = null;
    this.programs = options.programs ?? new ProgramRegistry();
    this.binaryFormats = [new ProgramFormat(this.programs), new ElfFormat(this, new Vdso(this.pool))];
  }

  /** @internal The engine of all its task contexts. */
  get interpreter(): Interpreter {
    this.engine ??= this.newInterpreter();
    return this.engine;
  }

  private newInterpreter(): Interpreter {
    this.pool.reserve();
    return new Interpreter(new CodeCache(this.pool), {
      time: (registers) => Math.floor(registers.instret / INSTRUCTIONS_PER_TICK),
    });
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
    const { namespaceOps } = await import("../program/actors/index.ts");
    return namespaceOps(kernel);
  }
}
