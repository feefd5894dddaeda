import { describe, expect, it } from "vitest";
import { EFAULT } from "../../../src/abi/errno.ts";
import { FALLOC_FL_KEEP_SIZE, FALLOC_FL_PUNCH_HOLE, O_CREAT, O_RDWR } from "../../../src/abi/fcntl.ts";
import { fallocate, ftruncate, unlink } from "../../../src/fs/index.ts";
import type { TmpfsFile } from "../../../src/fs/tmpfs/tmpfs-file.ts";
import { PAGE_SIZE, ZERO_FRAME } from "../../../src/mm/frame-pool.ts";
import type { Mappable, MappingSpace } from "../../../src/mm/mappable.ts";
import { at, createWorld, named, ok, open, read, textBytes, type World, write } from "../fixture.ts";

/** An address space that notes what it is told to forget. */
class RecordingSpace implements MappingSpace {
  readonly invalidated: [first: number, end: number, evenCows: boolean][] = [];

  invalidate(_mappable: Mappable, first: number, end: number, evenCows: boolean): void {
    this.invalidated.push([first, end, evenCows]);
  }
}

function mapped(world: World): { file: TmpfsFile; space: RecordingSpace } {
  const file = open(world.root, "/f", O_CREAT | O_RDWR) as TmpfsFile;
  const space = new RecordingSpace();
  file.mappable().addMapping(space, true);
  return { file, space };
}

describe("the pages of a tmpfs file", () => {
  it("are holes until written: no memory, and zeros", () => {
    const { root, pool } = createWorld();
    const before = pool.usedFrames;
    const file = open(root, "/f", O_CREAT | O_RDWR);
    ok(ftruncate(root, file, 1 << 30));
    expect(pool.usedFrames).toBe(before);
    expect(file.pread(root, new Uint8Array(4), 0, 4, 1 << 29)).toBe(4);
    expect(file.inode.blocks).toBe(0);
    expect(file.pwrite(root, textBytes("x"), 0, 1, 1 << 29)).toBe(1);
    expect([pool.usedFrames, file.inode.blocks]).toEqual([before + 1, 8]);
  });

  it("are given to mappings as they are, so that write(2) and MAP_SHARED see each other", () => {
    const world = createWorld();
    const { file } = mapped(world);
    write(world.root, file, "before");
    const frame = file.mappable().frameAt(0, true);
    world.pool.u8.set(textBytes("AFTER"), frame * PAGE_SIZE);
    file.position = 0;
    expect(read(world.root, file)).toBe("AFTERe");
    file.pwrite(world.root, textBytes("again"), 0, 5, 0);
    expect(String.fromCharCode(...world.pool.u8.subarray(frame * PAGE_SIZE, frame * PAGE_SIZE + 6))).toBe("againe");
    world.pool.release(frame);
  });

  it("are the zero page for readers of a hole, who are told when it is filled", () => {
    const world = createWorld();
    const { file, space } = mapped(world);
    ok(ftruncate(world.root, file, 3 * PAGE_SIZE));
    expect(file.mappable().frameAt(1, false)).toBe(ZERO_FRAME);
    file.pwrite(world.root, textBytes("x"), 0, 1, PAGE_SIZE);
    expect(space.invalidated).toEqual([[1, 2, false]]);
    expect(file.mappable().frameAt(1, false)).not.toBe(ZERO_FRAME);
  });

  it("beyond the end are a SIGBUS, also after truncation, which takes private copies away, too", () => {
    const world = createWorld();
    const { file, space } = mapped(world);
    write(world.root, file, "x".repeat(3 * PAGE_SIZE));
    expect(file.mappable().frameAt(3, false)).toBe(-EFAULT);
    ok(ftruncate(world.root, file, PAGE_SIZE + 1));
    expect(space.invalidated.at(-1)).toEqual([2, Number.POSITIVE_INFINITY, true]);
    expect(file.mappable().frameAt(2, false)).toBe(-EFAULT);
  });

  it("read as zeros behind a cut when the file grows again", () => {
    const { root } = createWorld();
    const file = open(root, "/f", O_CREAT | O_RDWR);
    write(root, file, "abcdef");
    ok(ftruncate(root, file, 2));
    ok(ftruncate(root, file, 4));
    file.position = 0;
    expect(read(root, file)).toBe("ab\0\0");
  });

  it("tell decoded code that they change", () => {
    const world = createWorld();
    const { file } = mapped(world);
    write(world.root, file, "code");
    const frame = file.mappable().frameAt(0, false);
    const invalidated: number[] = [];
    world.pool.codeCache = { invalidateFrame: (changed) => invalidated.push(changed) };
    world.pool.markCode(frame);
    file.pwrite(world.root, textBytes("C"), 0, 1, 0);
    expect(invalidated).toEqual([frame]);
    world.pool.release(frame);
  });

  it("are punched out and preallocated (fallocate)", () => {
    const { root, pool } = createWorld();
    const before = pool.usedFrames;
    const file = open(root, "/f", O_CREAT | O_RDWR);
    write(root, file, "x".repeat(4 * PAGE_SIZE));
    ok(fallocate(root, file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 100, 3 * PAGE_SIZE));
    expect(pool.usedFrames).toBe(before + 2);
    file.position = 99;
    expect(read(root, file, 3)).toBe("x\0\0");
    ok(fallocate(root, file, FALLOC_FL_KEEP_SIZE, 0, 8 * PAGE_SIZE));
    expect([pool.usedFrames, file.inode.size]).toEqual([before + 8, 4 * PAGE_SIZE]);
  });

  it("are freed when the name and the last mapping's file are gone", () => {
    const world = createWorld();
    const before = world.pool.usedFrames;
    const { file } = mapped(world);
    write(world.root, file, "x".repeat(PAGE_SIZE));
    ok(unlink(world.root, at(world.root), "/f"));
    expect(world.pool.usedFrames).toBe(before + 1);
    file.release();
    expect(world.pool.usedFrames).toBe(before);
  });
});

describe("tmpfs limits", () => {
  it("a full file system: a short write, then ENOSPC; freed blocks can be used again", () => {
    const { root } = createWorld({ data: "size=8k,mode=755" });
    const file = open(root, "/f", O_CREAT | O_RDWR);
    expect(write(root, file, "x".repeat(10_000))).toBe(8192);
    expect(write(root, file, "x")).toBe("ENOSPC");
    ok(ftruncate(root, file, 100));
    expect(write(root, open(root, "/g", O_CREAT | O_RDWR), "x")).toBe(1);
  });

  it("fallocate is all or nothing", () => {
    const { root, tmpfs } = createWorld({ data: "size=16k" });
    const file = open(root, "/f", O_CREAT | O_RDWR);
    expect(named(fallocate(root, file, 0, 0, 5 * PAGE_SIZE))).toBe("ENOSPC");
    expect([tmpfs.usedBlocks, file.inode.size]).toEqual([0, 0]);
  });

  it("memory that is used up: ENOMEM, and nothing is lost", () => {
    const { root } = createWorld({ data: "size=0", memory: 1 << 20 });
    const file = open(root, "/f", O_CREAT | O_RDWR);
    const all = new Uint8Array(2 << 20).fill(65);
    const written = file.write(root, all, 0, all.length);
    expect(written).toBeGreaterThan(900_000);
    expect(named(file.write(root, all, 0, 1))).toBe("ENOMEM");
    expect(file.inode.size).toBe(written);
  });

  it("RLIMIT_FSIZE: a short write up to the limit, then SIGXFSZ and EFBIG", () => {
    const { root } = createWorld();
    root.fileSizeLimit = 6;
    const file = open(root, "/f", O_CREAT | O_RDWR);
    expect(write(root, file, "12345678")).toBe(6);
    expect(root.limitSignals).toBe(0);
    expect(write(root, file, "9")).toBe("EFBIG");
    expect(named(ftruncate(root, file, 7))).toBe("EFBIG");
    expect(root.limitSignals).toBe(2);
  });
});
