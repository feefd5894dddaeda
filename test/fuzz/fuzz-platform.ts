import { EACCES, ENOEXEC, ENOMEM } from "../../src/abi/errno.ts";
import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_NONE, PROT_READ, PROT_WRITE } from "../../src/abi/mman.ts";
import { NR_syscalls } from "../../src/abi/unistd-riscv64.ts";
import type { BinaryFormat, ExecImage, LoadedImage, Platform } from "../../src/kernel/platform.ts";
import type { SyscallHandler, SyscallTable } from "../../src/kernel/syscall-table.ts";
import { FramePool } from "../../src/mm/frame-pool.ts";
import { MemoryManager } from "../../src/mm/memory-manager.ts";
import { riscv64Syscalls } from "../../src/syscalls/riscv64.ts";
import { FuzzContext, SCRIPT, type ScriptBox } from "./fuzz-context.ts";
import { FORBIDDEN_PAGE, READ_ONLY_PAGE, SCRATCH_BASE, SCRATCH_SIZE, scratchImage } from "./scratch-area.ts";

/** First line of an executable file whose process runs a list of the script, for so many calls. */
const LINE = /^#!fuzz (\d+) (\d+)\n/;

export function fuzzFile(list: number, calls: number): string {
  return `#!fuzz ${list} ${calls}\n`;
}

class FuzzFormat implements BinaryFormat {
  readonly name = "fuzz";
  private readonly script: ScriptBox;

  constructor(script: ScriptBox) {
    this.script = script;
  }

  load(image: ExecImage): LoadedImage | number {
    const match = LINE.exec(String.fromCharCode(...image.header));
    if (match === null) return -ENOEXEC;
    const list = Number(match[1]);
    if (list >= this.script.lists.length) return -EACCES;
    const mm = new MemoryManager(image.pool);
    mm.limits = image.memoryLimits;
    if (!mapScratch(mm)) {
      mm.release();
      return -ENOMEM;
    }
    mm.setExecutable(image.file);
    mm.setBreakStart(0x2000_0000);
    return { mm, context: new FuzzContext(this.script, list, 0, Number(match[2])) };
  }
}

function mapScratch(mm: MemoryManager): boolean {
  const map = (address: number, length: number, prot: number): boolean =>
    mm.mmap({ address, length, prot, flags: MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, offset: 0 }) >= 0;
  return (
    map(SCRATCH_BASE, SCRATCH_SIZE, PROT_READ | PROT_WRITE) &&
    map(READ_ONLY_PAGE, 4096, PROT_READ) &&
    map(FORBIDDEN_PAGE, 4096, PROT_NONE) &&
    mm.copyOut(SCRATCH_BASE, scratchImage, 0, SCRATCH_SIZE) === 0 &&
    mm.mapStack(32768) >= 0
  );
}

/** The longest a call of each number took, in milliseconds of the host. */
export class CallTimes {
  readonly longest: Map<number, number> = new Map();

  note(number: number, milliseconds: number): void {
    if (milliseconds > (this.longest.get(number) ?? 0)) this.longest.set(number, milliseconds);
  }
}

/** The real system calls, timed. */
class TimedSyscalls implements SyscallTable {
  private readonly handlers: (SyscallHandler | undefined)[] = [];

  constructor(times: CallTimes) {
    for (let number = 0; number < NR_syscalls; number++) {
      const handler = riscv64Syscalls.handlerOf(number);
      this.handlers.push(
        handler &&
          ((task, args) => {
            const start = performance.now();
            const result = handler(task, args);
            times.note(number, performance.now() - start);
            return result;
          }),
      );
    }
  }

  handlerOf(number: number): SyscallHandler | undefined {
    return this.handlers[number];
  }

  nameOf(number: number): string {
    return riscv64Syscalls.nameOf(number);
  }
}

/** A machine whose programs are lists of system calls. */
export class FuzzPlatform implements Platform {
  readonly name = "fuzz";
  readonly features: readonly string[] = [];
  readonly pool: FramePool;
  readonly binaryFormats: readonly BinaryFormat[];
  readonly syscalls: SyscallTable;
  readonly times: CallTimes = new CallTimes();
  private readonly script: ScriptBox;

  constructor(script: ScriptBox, memoryLimit: number) {
    this.pool = new FramePool(memoryLimit);
    this.script = script;
    this.binaryFormats = [new FuzzFormat(script)];
    this.syscalls = new TimedSyscalls(this.times);
  }

  requirements(): readonly string[] {
    return [];
  }

  externals(): ReadonlyMap<string, object> {
    return new Map([[SCRIPT, this.script]]);
  }

  hostCores(): number {
    return 1;
  }
}
