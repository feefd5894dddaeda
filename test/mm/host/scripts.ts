import fc from "fast-check";
import {
  MADV_COLD,
  MADV_DODUMP,
  MADV_DOFORK,
  MADV_DONTDUMP,
  MADV_DONTFORK,
  MADV_DONTNEED,
  MADV_DONTNEED_LOCKED,
  MADV_NORMAL,
  MADV_POPULATE_READ,
  MADV_POPULATE_WRITE,
  MADV_RANDOM,
  MADV_SEQUENTIAL,
  MADV_WILLNEED,
  MADV_WIPEONFORK,
  MAP_ANONYMOUS,
  MAP_FIXED,
  MAP_FIXED_NOREPLACE,
  MAP_LOCKED,
  MAP_NORESERVE,
  MAP_POPULATE,
  MAP_PRIVATE,
  MAP_SHARED,
  MREMAP_DONTUNMAP,
  MREMAP_FIXED,
  MREMAP_MAYMOVE,
  MS_ASYNC,
  MS_INVALIDATE,
  MS_SYNC,
} from "../../../src/abi/mman.ts";
import { PAGE_SIZE } from "../../../src/mm/frame-pool.ts";

export const BASE = 0x1000_0000;
export const WINDOW = 64;
/** Mappings start in the first pages of the window, so that those that grow in place stay in it. */
const USED = 32;

const hex = (value: number): string => (value < 0 ? `-${(-value).toString(16)}` : value.toString(16));
export const call = (name: string, ...args: number[]): string => [name, ...args.map(hex)].join(" ");

const page = fc.nat(USED - 1);
const address = page.map((index) => BASE + index * PAGE_SIZE);
const length = fc.integer({ min: 1, max: 8 }).map((pages) => pages * PAGE_SIZE);
// Neither execute-only nor write-only: those differ between x86 and riscv.
const prot = fc.constantFrom(0, 1, 3, 3, 3, 5, 7);
const fixed = fc.constantFrom(MAP_FIXED, MAP_FIXED, MAP_FIXED, MAP_FIXED_NOREPLACE, 0);
const extra = fc.constantFrom(0, 0, 0, 0, MAP_NORESERVE, MAP_POPULATE, MAP_LOCKED);
const sharing = fc.constantFrom(MAP_PRIVATE, MAP_PRIVATE, MAP_SHARED);
const advice = fc.constantFrom(
  ...[MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_DONTNEED, MADV_DONTNEED],
  ...[MADV_DONTFORK, MADV_DOFORK, MADV_DONTDUMP, MADV_DODUMP, MADV_WIPEONFORK, MADV_COLD, MADV_DONTNEED_LOCKED],
  ...[MADV_POPULATE_READ, MADV_POPULATE_WRITE],
);

/** One system call or access with arguments that mostly make sense. */
const step: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(address, length, prot, sharing, fixed, extra).map(mmapAnonymous) },
  { weight: 2, arbitrary: fc.tuple(address, length, prot, sharing, fc.nat(3), fc.nat(4)).map(mmapFile) },
  { weight: 2, arbitrary: fc.tuple(address, length).map(([a, n]) => call("munmap", a, n)) },
  { weight: 4, arbitrary: fc.tuple(address, length, prot).map(([a, n, p]) => call("mprotect", a, n, p)) },
  { weight: 2, arbitrary: fc.tuple(address, length, length, fc.constantFrom(0, MREMAP_MAYMOVE)).map(mremap) },
  { weight: 2, arbitrary: fc.tuple(address, length, length, address, fc.nat(3)).map(mremapTo) },
  { weight: 2, arbitrary: fc.tuple(address, length, advice).map(([a, n, how]) => call("madvise", a, n, how)) },
  { weight: 1, arbitrary: fc.tuple(address, length).map(([a, n]) => call("mlock", a, n, 0)) },
  { weight: 1, arbitrary: fc.tuple(address, length).map(([a, n]) => call("munlock", a, n)) },
  { weight: 1, arbitrary: fc.tuple(address, length, fc.constantFrom(MS_ASYNC, MS_SYNC, MS_INVALIDATE, 0)).map(msync) },
  { weight: 1, arbitrary: fc.tuple(address, length).map(([a, n]) => call("mincore", a, n, 0)) },
  { weight: 1, arbitrary: fc.nat(8).map((pages) => call("truncate", pages)) },
  { weight: 1, arbitrary: fc.constant("fork") },
  { weight: 6, arbitrary: fc.tuple(address, fc.integer({ min: 1, max: 255 })).map(([a, v]) => call("poke", a, v)) },
  { weight: 6, arbitrary: address.map((a) => call("peek", a)) },
);

function mmapAnonymous([a, n, p, type, where, more]: [number, number, number, number, number, number]): string {
  return call("mmap", a, n, p, type | MAP_ANONYMOUS | where | more, -1, 0);
}

function mmapFile([a, n, p, type, fd, offset]: [number, number, number, number, number, number]): string {
  return call("mmap", a, n, p, type | MAP_FIXED, fd, offset * PAGE_SIZE);
}

function mremap([a, n, m, flags]: [number, number, number, number]): string {
  return call("mremap", a, n, m, flags, 0);
}

function mremapTo([a, n, m, to, kind]: [number, number, number, number, number]): string {
  if (kind === 0) return call("mremap", a, n, n, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to);
  return call("mremap", a, n, kind === 1 ? n : m, MREMAP_MAYMOVE | MREMAP_FIXED, to);
}

function msync([a, n, flags]: [number, number, number]): string {
  return call("msync", a, n, flags);
}

/** Histories on a fresh window, with the resulting VMAs after each step. */
export function randomScripts(count: number, seed: number): string[][] {
  const scripts = fc.sample(fc.array(step, { minLength: 2, maxLength: 24, size: "max" }), { numRuns: count, seed });
  return scripts.map((steps) => [call("reset", BASE, WINDOW), ...steps.flatMap((each) => [each, "maps"])]);
}
