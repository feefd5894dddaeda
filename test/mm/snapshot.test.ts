import { describe, expect, it } from "vitest";
import { MAP_PRIVATE, MAP_SHARED, PROT_EXEC, PROT_READ } from "../../src/abi/mman.ts";
import { FramePool, PAGE_SIZE } from "../../src/mm/frame-pool.ts";
import { FRAME_POOL } from "../../src/mm/frame-pool-field.ts";
import { FramePoolStore } from "../../src/mm/frame-pool-store.ts";
import type { MemoryManager } from "../../src/mm/memory-manager.ts";
import { MemoryManager as MemoryManagerClass } from "../../src/mm/memory-manager.ts";
import { SharedMemory } from "../../src/mm/shared-memory.ts";
import { ACCESS_READ } from "../../src/mm/user-memory.ts";
import { list, ref } from "../../src/state/fields.ts";
import { forkGraph, loadGraph, parseContainer, type SnapshotHeader, saveSnapshot } from "../../src/state/index.ts";
import { savable } from "../../src/state/savable.ts";
import { BASE, mapAnonymous, mapFile, newSpace, RW } from "./fixture.ts";
import { checkInvariants } from "./invariants.ts";

/** What a kernel would hold. */
class Spaces {
  readonly spaces: MemoryManager[];
  readonly segment: SharedMemory;

  constructor(spaces: MemoryManager[], segment: SharedMemory) {
    this.spaces = spaces;
    this.segment = segment;
  }
}
savable(Spaces, {
  name: "test.Spaces",
  version: 1,
  saved: { spaces: list(ref(() => MemoryManagerClass)), segment: ref(() => SharedMemory) },
});

const VPN = BASE / PAGE_SIZE;
const header: SnapshotHeader = {
  kernelVersion: "0",
  platform: "none",
  featureSet: [],
  applicationCores: 1,
  useHostCores: false,
  memoryLimit: 64 << 20,
  requirements: [],
};
const capabilities = { platform: "none", featureSet: [], applicationCores: 1, provides: [] };
const surroundings = (pool: FramePool) => ({
  pages: new FramePoolStore(pool),
  externals: new Map<string, object>([[FRAME_POOL, pool]]),
});
const save = (root: Spaces) => saveSnapshot({ header, root, ...surroundings(root.spaces[0]!.pool) });
const load = (bytes: Uint8Array) =>
  loadGraph(parseContainer(bytes, capabilities), surroundings(new FramePool(64 << 20))) as Spaces;

/** A parent and a child that share a segment, the zero page and copy-on-write pages. */
function family(): Spaces {
  const parent = newSpace();
  const segment = new SharedMemory(parent.pool, 4, "/SYSV00000000 (deleted)", 1);
  mapAnonymous(parent, BASE, 3);
  mapFile(parent, segment, BASE + 8 * PAGE_SIZE, 4, RW, MAP_SHARED);
  mapFile(parent, segment, BASE + 16 * PAGE_SIZE, 4, PROT_READ | PROT_EXEC, MAP_PRIVATE);
  parent.mapStack(PAGE_SIZE);
  parent.setBreakStart(0x20000);
  parent.brk(0x20010);
  parent.writeU32(BASE, 1);
  parent.writeU32(BASE + PAGE_SIZE, 2);
  parent.writeU32(BASE + 8 * PAGE_SIZE, 3);
  parent.readU32(BASE + 16 * PAGE_SIZE);
  parent.readU32(BASE + 2 * PAGE_SIZE);
  const child = parent.fork();
  child.writeU32(BASE, 4);
  return new Spaces([parent, child], segment);
}

function check({ spaces, segment }: Spaces): void {
  const [parent, child] = spaces as [MemoryManager, MemoryManager];
  checkInvariants(spaces, segment.frames.values());
  expect([parent.readU32(BASE), child.readU32(BASE)]).toEqual([1, 4]);
  // Still one frame, also with the segment.
  expect(parent.translate(VPN + 1, ACCESS_READ)).toBe(child.translate(VPN + 1, ACCESS_READ));
  expect(parent.translate(VPN + 16, ACCESS_READ)).toBe(segment.frames.get(0));
  child.writeU32(BASE + PAGE_SIZE, 5);
  expect(parent.readU32(BASE + PAGE_SIZE)).toBe(2);
  child.writeU32(BASE + 8 * PAGE_SIZE, 6);
  expect(parent.readU32(BASE + 16 * PAGE_SIZE)).toBe(6);
  checkInvariants(spaces, segment.frames.values());
  expect(parent.brk(0)).toBe(0x20010);
  expect(segment.mappings.sharedWritable).toBe(2);
  for (const space of spaces) space.release();
  segment.release();
  expect(parent.pool.usedFrames).toBe(1);
}

describe("saved address spaces", () => {
  it("come back with the same VMAs, contents and sharing", () => {
    const root = family();
    const copy = load(save(root));
    for (const [i, space] of copy.spaces.entries()) {
      const original = root.spaces[i]!;
      expect(space.mapsText()).toBe(original.mapsText());
      for (const count of ["totalPages", "dataPages", "stackPages", "anonymousPages", "filePages"] as const)
        expect([count, space[count]]).toEqual([count, original[count]]);
    }
    check(copy);
    check(root);
  });

  it("give the same bytes for the same state, whoever wrote before", () => {
    const root = family();
    const bytes = save(root);
    expect(save(load(bytes))).toEqual(bytes);
    const other = family();
    other.spaces[1]!.writeU32(BASE, 4);
    expect(save(other)).toEqual(bytes);
  });

  it("are copied by a fork of the kernel", () => {
    const root = family();
    const pool = new FramePool(64 << 20);
    const to = surroundings(pool);
    const copy = forkGraph({ root, from: surroundings(root.spaces[0]!.pool), to }) as Spaces;
    check(copy);
    check(root);
  });
});
