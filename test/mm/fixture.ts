import { MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../src/abi/mman.ts";
import { FramePool, PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import type { MappedFile } from "../../src/mm/mappable.ts";
import { MemoryManager } from "../../src/mm/memory-manager.ts";

export const RW = PROT_READ | PROT_WRITE;
/** Where the tests map things when the place does not matter. */
export const BASE = 0x1000_0000;

export function newSpace(limitBytes = 64 << 20): MemoryManager {
  return new MemoryManager(new FramePool(limitBytes));
}

/** Maps private anonymous pages at a fixed address. */
export function mapAnonymous(
  mm: MemoryManager,
  address: number,
  pages: number,
  prot = RW,
  flags = MAP_PRIVATE,
): number {
  const result = mm.mmap({
    address,
    length: pages * PAGE_SIZE,
    prot,
    flags: flags | MAP_ANONYMOUS | MAP_FIXED,
    offset: 0,
  });
  if (result !== address) throw new Error(`mmap: ${result}`);
  return result;
}

export function mapFile(
  mm: MemoryManager,
  file: MappedFile,
  address: number,
  pages: number,
  prot: number,
  flags: number,
  pageOffset = 0,
): number {
  return mm.mmap({
    address,
    length: pages * PAGE_SIZE,
    prot,
    flags: flags | MAP_FIXED,
    offset: pageOffset * PAGE_SIZE,
    file,
  });
}

/** Bounds in pages relative to BASE and the permissions of every VMA: "0-4 rw-p". */
export function layoutOf(mm: MemoryManager): string[] {
  return mm
    .mapsText()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const [range, permissions] = line.split(" ");
      const [start, end] = range!.split("-").map((text) => (Number.parseInt(text, 16) - BASE) / PAGE_SIZE);
      return `${start}-${end} ${permissions}`;
    });
}
