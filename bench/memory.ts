/**
 * What address spaces cost: fork, faults, translations, and the kernel's copies from and to user memory.
 *
 * Run it compiled (docs/development.md): it measures JavaScript, not a transpiler. Usage: memory
 */
import { Bench } from "tinybench";
import { MADV_DONTNEED, MAP_ANONYMOUS, MAP_FIXED, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../src/abi/mman.ts";
import { FramePool, PAGE_SIZE } from "../src/mm/frame-pool.ts";
import { MemoryManager } from "../src/mm/memory-manager.ts";
import { ACCESS_READ, ACCESS_WRITE } from "../src/mm/user-memory.ts";

const PAGES = 512;
const BASE = 0x1000_0000;
const VPN = BASE / PAGE_SIZE;
/** Where a dynamically linked program has its pages: text, data and heap, libraries, stack. */
const PLACES = [0x1_0000, 0x20_0000, 0x3f_0000_0000, 0x3f_0040_0000, 0x3f_f7f0_0000, 0x3f_ffe0_0000];

function map(mm: MemoryManager, address: number, pages: number, written: number): void {
  const length = pages * PAGE_SIZE;
  mm.mmap({
    address,
    length,
    prot: PROT_READ | PROT_WRITE,
    flags: MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
    offset: 0,
  });
  for (let i = 0; i < written; i++) mm.writeU32(address + i * PAGE_SIZE, 1);
}

function program(pages: number): MemoryManager {
  const mm = new MemoryManager(new FramePool(256 << 20));
  for (const place of PLACES) map(mm, place, pages, Math.ceil(pages / PLACES.length));
  return mm;
}

const small = program(100);
const large = new MemoryManager(new FramePool(256 << 20));
map(large, BASE, 25_000, 25_000);
const mm = new MemoryManager(new FramePool(256 << 20));
map(mm, BASE, 2 * PAGES, PAGES);
mm.activate();
const buffer = new Uint8Array(65536);
mm.copyOut(
  BASE,
  Uint8Array.from("/usr/bin/env\0", (c) => c.charCodeAt(0)),
  0,
  13,
);

function translateAll(first: number, access: number): void {
  for (let i = 0; i < PAGES; i++) mm.translate(first + i, access);
}

const bench = new Bench({ time: 500 });
bench.add("fork and exit, 100 pages", () => small.fork().release());
bench.add("fork and exit, 25000 pages", () => large.fork().release());
bench.add("fork, 64 pages copied on write, exit", () => {
  const child = mm.fork();
  for (let i = 0; i < 64; i++) child.translate(VPN + i, ACCESS_WRITE);
  child.release();
});
bench.add("512 faults on untouched pages, writing", () => {
  translateAll(VPN + PAGES, ACCESS_WRITE);
  mm.madvise(BASE + PAGES * PAGE_SIZE, PAGES * PAGE_SIZE, MADV_DONTNEED);
});
bench.add("512 faults on untouched pages, reading", () => {
  translateAll(VPN + PAGES, ACCESS_READ);
  mm.madvise(BASE + PAGES * PAGE_SIZE, PAGES * PAGE_SIZE, MADV_DONTNEED);
});
bench.add("512 translations for the TLB", () => translateAll(VPN, ACCESS_READ));
for (const length of [16, 4096, 65536]) {
  bench.add(`copyIn of ${length} bytes`, () => mm.copyIn(BASE, buffer, 0, length));
  bench.add(`copyOut of ${length} bytes`, () => mm.copyOut(BASE + PAGES * 2048, buffer, 0, length));
}
bench.add("copyInString of 12 bytes", () => mm.copyInString(BASE, 4096));
bench.add("readU32", () => mm.readU32(BASE));
await bench.run();
console.table(bench.table());
