import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EACCES, EFAULT, ENOMEM } from "../../src/abi/errno.ts";
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_DONTUNMAP,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from "../../src/abi/mman.ts";
import { FramePool, PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { MAPPING_READABLE } from "../../src/mm/mappable.ts";
import { MemoryManager } from "../../src/mm/memory-manager.ts";
import { TLB_MASK } from "../../src/mm/tlb.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../../src/mm/user-memory.ts";
import { VM_MAYWRITE } from "../../src/mm/vma.ts";
import { RW } from "./fixture.ts";
import { checkInvariants } from "./invariants.ts";
import { MemoryFile } from "./memory-file.ts";
import { ModelFile, ModelSpace } from "./model.ts";

/** Everything happens in this many pages; they lie on both sides of a leaf boundary of the page table. */
const WINDOW = 16;
const FIRST = 0x20000 + 512 - WINDOW / 2;
/** Out of reach of mappings that grow. */
const HEAP = FIRST + WINDOW + 32;
const FILE_PAGES = 8;
const PROTS = [PROT_NONE, PROT_READ, RW, RW, PROT_WRITE, PROT_READ | 4];

type Step = { op: string; space: number; page: number; pages: number; to: number; choice: number };

const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom(
    ...["mmapAnonymous", "mmapShared", "mmapFile", "mmapReadOnlyFile", "munmap", "mprotect", "mremap", "mremapFixed"],
    ...["madvise", "fork", "release", "truncate", "writeFile", "activate", "brk"],
    ...["write", "write", "write", "write", "store", "store", "store", "store", "read", "read", "load", "load"],
  ),
  space: fc.nat(7),
  page: fc.nat(WINDOW - 1),
  pages: fc.integer({ min: 1, max: 6 }),
  to: fc.nat(WINDOW - 1),
  choice: fc.nat(255),
});

class World {
  readonly pool = new FramePool(16 << 20);
  readonly file = new MemoryFile(this.pool, FILE_PAGES);
  readonly readOnlyFile = new MemoryFile(this.pool, FILE_PAGES);
  readonly modelFile = new ModelFile(FILE_PAGES);
  readonly modelReadOnlyFile = new ModelFile(FILE_PAGES);
  readonly spaces: { mm: MemoryManager; model: ModelSpace }[] = [];

  constructor() {
    this.readOnlyFile.rights = MAPPING_READABLE;
    const mm = new MemoryManager(this.pool);
    mm.setBreakStart(HEAP * PAGE_SIZE);
    this.spaces.push({ mm, model: new ModelSpace() });
    mm.activate();
  }

  run({ op, space, page, pages, to, choice }: Step): void {
    const { mm, model } = this.spaces[space % this.spaces.length]!;
    const vpn = FIRST + page;
    const address = vpn * PAGE_SIZE;
    const count = Math.min(pages, WINDOW - page);
    const length = count * PAGE_SIZE;
    const prot = PROTS[choice % PROTS.length]!;
    switch (op) {
      case "mmapAnonymous":
        expect(mm.mmap({ address, length, prot, flags: MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, offset: 0 })).toBe(
          address,
        );
        model.map(vpn, count, prot, null, 0, false, true);
        return;
      case "mmapShared":
        expect(mm.mmap({ address, length, prot, flags: MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, offset: 0 })).toBe(
          address,
        );
        model.map(vpn, count, prot, new ModelFile(count), 0, true, true);
        return;
      case "mmapFile":
      case "mmapReadOnlyFile":
        this.mapFile(op === "mmapFile", mm, model, vpn, count, prot, choice);
        return;
      case "munmap":
        expect(mm.munmap(address, length)).toBe(0);
        model.unmap(vpn, count);
        return;
      case "mprotect":
        expect(mm.mprotect(address, length, prot)).toBe(model.protect(vpn, count, prot));
        return;
      case "mremap": {
        const newLength = ((choice % 12) + 1) * PAGE_SIZE;
        const result = mm.mremap(address, length, newLength, MREMAP_MAYMOVE, 0);
        if (result < 0) expect(model.isOneMapping(vpn, count)).toBe(false);
        else model.move(vpn, count, result / PAGE_SIZE, newLength / PAGE_SIZE, false);
        return;
      }
      case "mremapFixed":
        this.remapFixed(mm, model, vpn, count, FIRST + to, choice);
        return;
      case "madvise":
        expect(mm.madvise(address, length, MADV_DONTNEED)).toBe(model.isMapped(vpn, count) ? 0 : -ENOMEM);
        model.dropPrivate(vpn, count);
        return;
      case "brk":
        this.moveBreak(mm, model, pages);
        return;
      case "fork":
        if (this.spaces.length < 6) this.spaces.push({ mm: mm.fork(), model: model.fork() });
        return;
      case "release":
        if (this.spaces.length === 1) return;
        mm.release();
        this.spaces.splice(space % this.spaces.length, 1);
        return;
      case "truncate":
        this.file.truncate(choice % (FILE_PAGES + 1));
        this.modelFile.truncate(choice % (FILE_PAGES + 1));
        for (const each of this.spaces) each.model.truncated(this.modelFile);
        return;
      case "writeFile":
        if (choice % FILE_PAGES >= this.file.pages) return;
        this.file.writeByte((choice % FILE_PAGES) * PAGE_SIZE, choice);
        this.modelFile.cell(choice % FILE_PAGES).value = choice;
        return;
      case "activate":
        mm.activate();
        return;
      case "write":
        expect(mm.copyOut(address, Uint8Array.of(choice), 0, 1)).toBe(model.write(vpn, choice) ? 0 : -EFAULT);
        return;
      case "read":
        expect(mm.readU8(address)).toBe(model.read(vpn) ?? -EFAULT);
        return;
      case "store":
        expect(this.access(mm, vpn, choice)).toBe(model.write(vpn, choice) ? choice : -1);
        return;
      case "load":
        expect(this.access(mm, vpn, null)).toBe(model.read(vpn) ?? -1);
        return;
    }
    throw new Error(op);
  }

  /** What an interpreter does for a load (value null) or a store: TLB first, then translate(). */
  private access(mm: MemoryManager, vpn: number, value: number | null): number {
    mm.activate();
    const { tlb, u8 } = this.pool;
    const index = vpn & TLB_MASK;
    const tags = value === null ? tlb.readTag : tlb.writeTag;
    const bases = value === null ? tlb.readBase : tlb.writeBase;
    let base = bases[index]! >>> 0;
    if (tags[index] !== vpn) {
      const frame = mm.translate(vpn, value === null ? ACCESS_READ : ACCESS_WRITE);
      if (frame < 0) return -1;
      base = frame * PAGE_SIZE;
      if (tags[index] === vpn) expect(bases[index]! >>> 0).toBe(base);
    }
    if (value === null) return u8[base]!;
    u8[base] = value;
    return value;
  }

  private mapFile(
    isWritableFile: boolean,
    mm: MemoryManager,
    model: ModelSpace,
    vpn: number,
    count: number,
    prot: number,
    choice: number,
  ): void {
    const isShared = (choice & 64) !== 0;
    const offset = choice % 5;
    const flags = (isShared ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED;
    const request = { address: vpn * PAGE_SIZE, length: count * PAGE_SIZE, prot, flags, offset: offset * PAGE_SIZE };
    const result = mm.mmap({ ...request, file: isWritableFile ? this.file : this.readOnlyFile });
    if (isShared && !isWritableFile && (prot & PROT_WRITE) !== 0) {
      expect(result).toBe(-EACCES);
      return;
    }
    expect(result).toBe(vpn * PAGE_SIZE);
    const modelFile = isWritableFile ? this.modelFile : this.modelReadOnlyFile;
    model.map(vpn, count, prot, modelFile, offset, isShared, isWritableFile || !isShared);
  }

  private remapFixed(
    mm: MemoryManager,
    model: ModelSpace,
    vpn: number,
    count: number,
    to: number,
    choice: number,
  ): void {
    const keep = (choice & 1) !== 0;
    const newCount = keep ? count : (choice % 10) + 1;
    if (to + newCount > FIRST + WINDOW || (to < vpn + count && vpn < to + newCount)) return;
    // Moves of several VMAs at once are a matter of mremap.test.ts.
    if (!model.isOneMapping(vpn, Math.min(count, newCount)) || !model.isOneMapping(vpn, count)) return;
    const flags = MREMAP_MAYMOVE | MREMAP_FIXED | (keep ? MREMAP_DONTUNMAP : 0);
    const target = to * PAGE_SIZE;
    expect(mm.mremap(vpn * PAGE_SIZE, count * PAGE_SIZE, newCount * PAGE_SIZE, flags, target)).toBe(target);
    model.move(vpn, count, to, newCount, keep);
  }

  private moveBreak(mm: MemoryManager, model: ModelSpace, pages: number): void {
    const old = Math.ceil(mm.endBrk / PAGE_SIZE);
    const wish = HEAP * PAGE_SIZE + pages * 1000;
    expect(mm.brk(wish)).toBe(wish);
    const end = Math.ceil(wish / PAGE_SIZE);
    if (end > old) model.map(old, end - old, RW, null, 0, false, true);
    else model.unmap(end, old - end);
  }

  check(): void {
    const sharedMemories = new Set<{ frames: Map<number, number> }>([this.file, this.readOnlyFile]);
    for (const { mm, model } of this.spaces) {
      const mapped = new Map<number, number>();
      for (const vma of mm.vmas()) {
        if (vma.mappable !== null) sharedMemories.add(vma.mappable as unknown as { frames: Map<number, number> });
        for (let vpn = vma.startPage; vpn < vma.endPage; vpn++)
          mapped.set(vpn, (vma.flags & 7) | ((vma.flags & VM_MAYWRITE) >> 2));
      }
      expect(mapped).toEqual(model.protections());
    }
    checkInvariants(
      this.spaces.map(({ mm }) => mm),
      [...sharedMemories].flatMap(({ frames }) => [...frames.values()]),
    );
  }

  /** Every byte the model knows, read through page tables alone. */
  checkContents(): void {
    for (const { mm, model } of this.spaces) {
      for (const [vpn, expected] of model.readable()) expect(mm.readU8(vpn * PAGE_SIZE)).toBe(expected);
    }
  }
}

describe("an address space behaves as a map from pages to contents", () => {
  const runs = Number(process.env["MM_RUNS"] ?? 400);
  it(`in ${runs} random histories of several forked address spaces`, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 120, size: "max" }), (steps) => {
        const world = new World();
        for (const [index, each] of steps.entries()) {
          world.run(each);
          if (index % 8 === 7) world.check();
        }
        world.check();
        world.checkContents();
        world.check();
        for (const { mm } of world.spaces) mm.release();
        expect(world.file.mappings.isEmpty && world.file.references === 1).toBe(true);
        world.file.truncate(0);
        world.readOnlyFile.truncate(0);
        expect(world.pool.usedFrames).toBe(1);
      }),
      { seed: 20240229, numRuns: runs },
    );
  });
});
