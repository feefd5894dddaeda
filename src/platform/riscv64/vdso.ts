import { MAP_PRIVATE, PROT_EXEC, PROT_READ } from "../../abi/mman.ts";
import { SYS_rt_sigreturn } from "../../abi/unistd-riscv64.ts";
import { type FramePool, PAGE_SIZE } from "../../mm/frame-pool.ts";
import type { MemoryManager } from "../../mm/memory-manager.ts";
import { SharedMemory } from "../../mm/shared-memory.ts";

/** `li a7, __NR_rt_sigreturn; ecall`: unwinders recognise a signal frame by exactly these two instructions. */
const RT_SIGRETURN = [(SYS_rt_sigreturn << 20) | 0x893, 0x73];

/**
 * The page with the signal return trampoline: riscv64 has no SA_RESTORER, so the kernel provides the code. It exports no
 * clock_gettime and is therefore not announced by AT_SYSINFO_EHDR; C libraries then make the system call.
 */
export class Vdso {
  private readonly page: SharedMemory;

  constructor(pool: FramePool) {
    this.page = new SharedMemory(pool, 1, "[vdso]", 0);
    const frame = this.page.frameAt(0, true);
    if (frame < 0) throw new RangeError("the memory limit leaves no room for the vDSO page");
    const word = (frame * PAGE_SIZE) / 4;
    for (let i = 0; i < RT_SIGRETURN.length; i++) pool.i32[word + i] = RT_SIGRETURN[i]!;
    pool.release(frame);
  }

  /** Maps it into `mm`. @returns the address of the trampoline, or -errno. */
  map(mm: MemoryManager): number {
    return mm.mmap({
      address: 0,
      length: PAGE_SIZE,
      prot: PROT_READ | PROT_EXEC,
      flags: MAP_PRIVATE,
      offset: 0,
      mappable: this.page,
      name: "[vdso]",
    });
  }
}
