import { describe, expect, test } from "vitest";
import { O_RDWR } from "../../../../src/abi/fcntl.ts";
import {
  FUTEX_BITSET_MATCH_ANY,
  FUTEX_CMP_REQUEUE,
  FUTEX_WAIT,
  FUTEX_WAIT_BITSET,
  FUTEX_WAKE,
} from "../../../../src/abi/futex.ts";
import { MEMBARRIER_CMD_GLOBAL, MEMBARRIER_CMD_QUERY } from "../../../../src/abi/membarrier.ts";
import {
  MADV_DONTNEED,
  MAP_ANONYMOUS,
  MAP_PRIVATE,
  MAP_SHARED,
  MCL_CURRENT,
  MREMAP_MAYMOVE,
  MS_SYNC,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from "../../../../src/abi/mman.ts";
import { PR_SET_VMA, PR_SET_VMA_ANON_NAME } from "../../../../src/abi/prctl.ts";
import { SEEK_SET } from "../../../../src/abi/seek.ts";
import { CLOCK_MONOTONIC } from "../../../../src/abi/time.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

const READ_WRITE = PROT_READ | PROT_WRITE;

function word(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function* anonymous(sys: Sys, pages: number, flags = MAP_PRIVATE): Routine<number> {
  return yield* sys.mmap(0, pages * 4096, READ_WRITE, flags | MAP_ANONYMOUS);
}

describe("mappings", () => {
  test("are written, moved, protected and taken away", async () => {
    const found = await evaluate(function* (sys) {
      const at = yield* anonymous(sys, 2);
      yield* sys.poke(at + 4000, new Uint8Array([1, 2, 3]));
      const moved = yield* sys.mremap(at, 8192, 4 << 20, MREMAP_MAYMOVE);
      const bytes = [...(yield* sys.peek(moved + 4000, 4))];
      yield* sys.mprotect(moved, 4096, PROT_NONE);
      const hidden = yield* codeOf(sys.peek(moved, 1));
      yield* sys.munmap(moved, 4 << 20);
      return [bytes, hidden, yield* codeOf(sys.peek(moved + 4096, 1)), yield* codeOf(sys.munmap(1, 1))];
    });
    expect(found).toEqual([[1, 2, 3, 0], "EFAULT", "EFAULT", "EINVAL"]);
  });

  test("of files are the files", async () => {
    const found = await evaluate(
      function* (sys) {
        const fd = yield* sys.open("/tmp/file", O_RDWR);
        const at = yield* sys.mmap(0, 4096, READ_WRITE, MAP_SHARED, fd);
        yield* sys.poke(at, new TextEncoder().encode("J"));
        yield* sys.msync(at, 4096, MS_SYNC);
        yield* sys.lseek(fd, 0, SEEK_SET);
        return new TextDecoder().decode(yield* sys.read(fd, 10));
      },
      { files: { "/tmp/file": "jacket" } },
    );
    expect(found).toBe("Jacket");
  });

  test("take advice, and tell which pages are there", async () => {
    const found = await evaluate(function* (sys) {
      const at = yield* anonymous(sys, 3);
      yield* sys.poke(at, new Uint8Array([1]));
      yield* sys.poke(at + 8192, new Uint8Array([1]));
      const before = yield* sys.mincore(at, 3 * 4096);
      yield* sys.madvise(at, 4096, MADV_DONTNEED);
      yield* sys.prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, 4096, "my pages");
      const maps = new TextDecoder().decode(yield* sys.read(yield* sys.open("/proc/self/maps"), 65536));
      return [before, yield* sys.mincore(at, 1), [...(yield* sys.peek(at, 1))], maps.includes("[anon:my pages]")];
    });
    expect(found).toEqual([[true, false, true], [false], [0], true]);
  });

  test("are locked", async () => {
    const found = await evaluate(function* (sys) {
      const at = yield* anonymous(sys, 2);
      yield* sys.mlock(at, 4096);
      const there = yield* sys.mincore(at, 8192);
      yield* sys.mlock2(at, 4096, 0);
      yield* sys.munlock(at, 4096);
      yield* sys.mlockall(MCL_CURRENT);
      yield* sys.munlockall();
      return [there, yield* codeOf(sys.mlock(4096, 4096))];
    });
    expect(found).toEqual([[true, false], "ENOMEM"]);
  });

  test("brk moves the program break", async () => {
    const found = await evaluate(function* (sys) {
      const start = yield* sys.brk();
      const end = yield* sys.brk(start + 8192);
      yield* sys.poke(start, new Uint8Array([9]));
      return [end - start, (yield* sys.brk(1)) - end];
    });
    expect(found).toEqual([8192, 0]);
  });

  test("membarrier knows its commands", async () => {
    const found = await evaluate(function* (sys) {
      const commands = yield* sys.membarrier(MEMBARRIER_CMD_QUERY);
      return [commands, yield* sys.membarrier(MEMBARRIER_CMD_GLOBAL), yield* codeOf(sys.membarrier(1 << 20))];
    });
    expect(found).toEqual([MEMBARRIER_CMD_GLOBAL, 0, "EINVAL"]);
  });
});

describe("futexes", () => {
  test("wait while the word is what it was", async () => {
    const waker: ProgramFunction = function* (sys, at: number) {
      yield* sys.nanosleep(1);
      yield* sys.poke(at, word(1));
      yield* sys.futex(at, FUTEX_WAKE, 1);
    };
    const found = await evaluate(
      function* (sys) {
        const at = yield* anonymous(sys, 1, MAP_SHARED);
        const changed = yield* codeOf(sys.futex(at, FUTEX_WAIT, 7));
        yield* sys.fork(waker, at);
        const result = yield* sys.futex(at, FUTEX_WAIT, 0, 1000);
        return [changed, result, [...(yield* sys.peek(at, 4))], yield* sys.futex(at, FUTEX_WAKE, 1)];
      },
      { functions: { waker } },
    );
    expect(found).toEqual(["EAGAIN", 0, [1, 0, 0, 0], 0]);
  });

  test("time out, after a while or at a point in time", async () => {
    const [codes, seconds] = await evaluateOnce(function* (sys) {
      const at = yield* anonymous(sys, 1);
      const before = yield* sys.clock_gettime(CLOCK_MONOTONIC);
      const codes = [yield* codeOf(sys.futex(at, FUTEX_WAIT, 0, 1.5))];
      const deadline = { ...before, tv_sec: before.tv_sec + 4 };
      codes.push(yield* codeOf(sys.futex(at, FUTEX_WAIT_BITSET, 0, deadline, 0, FUTEX_BITSET_MATCH_ANY)));
      const after = yield* sys.clock_gettime(CLOCK_MONOTONIC);
      return [codes, after.tv_sec - before.tv_sec + (after.tv_nsec - before.tv_nsec) / 1e9] as const;
    });
    expect(codes).toEqual(["ETIMEDOUT", "ETIMEDOUT"]);
    expect(seconds).toBeCloseTo(4, 3);
  });

  test("move waiters from word to word, where the fourth argument is a count", async () => {
    const waiter: ProgramFunction = function* (sys, at: number) {
      yield* sys.futex(at, FUTEX_WAIT, 0);
    };
    const found = await evaluate(
      function* (sys) {
        const at = yield* anonymous(sys, 1, MAP_SHARED);
        for (let i = 0; i < 3; i++) yield* sys.fork(waiter, at);
        yield* sys.nanosleep(1);
        const moved = yield* sys.futex(at, FUTEX_CMP_REQUEUE, 1, 1, at + 8, 0);
        return [moved, yield* sys.futex(at, FUTEX_WAKE, 9), yield* sys.futex(at + 8, FUTEX_WAKE, 9)];
      },
      { functions: { waiter } },
    );
    expect(found).toEqual([2, 1, 1]);
  });

  test("robust lists are remembered", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.set_robust_list(0x2000000000);
      return [yield* sys.get_robust_list(), yield* codeOf(sys.set_robust_list(0, 8))];
    });
    expect(found).toEqual([{ head: 0x2000000000, len: 24 }, "EINVAL"]);
  });
});
