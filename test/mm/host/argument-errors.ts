import { BASE, call } from "./scripts.ts";

const PAGE = 0x1000;
const LAST = 2 ** 64 - PAGE;
const MAX = 2 ** 64 - 2 * PAGE;
/** Beyond user space on x86-64 and on riscv64. */
const KERNEL = 2 ** 63;

const at = (page: number): number => BASE + page * PAGE;

/** Systematic combinations of odd arguments, on a window with one mapping of each kind and holes between. */
export function argumentErrors(): { name: string; lines: string[] }[] {
  const setup = [
    call("mmap", at(0), 4 * PAGE, 3, 0x32, -1, 0),
    call("mmap", at(6), 4 * PAGE, 1, 0x31, -1, 0),
    call("mmap", at(12), 4 * PAGE, 3, 0x12, 0, 0),
    call("mmap", at(18), 4 * PAGE, 3, 0x11, 0, PAGE),
    call("mmap", at(24), 2 * PAGE, 1, 0x11, 1, 0),
  ];
  const addresses = [0, 1, at(0), at(0) + 1, at(1), at(4), at(6), at(14), at(20), at(24), at(40), KERNEL, MAX, LAST];
  const lengths = [0, 1, PAGE, PAGE + 1, 3 * PAGE, 12 * PAGE, 2 ** 48, KERNEL, MAX, LAST];
  const table: { name: string; lines: string[] }[] = [];
  const add = (name: string, lines: Iterable<string>): void => {
    // Each call starts from the same state.
    const reset = call("reset", BASE, 64);
    table.push({ name, lines: [...lines].flatMap((line) => [reset, ...setup, line, "maps"]) });
  };
  const pairs = function* (): Generator<[number, number]> {
    for (const a of addresses) for (const n of lengths) yield [a, n];
  };
  const withPairs = function* (name: string, ...more: number[][]): Generator<string> {
    // Ranges with the program that runs the calls in them are left out: what is done to them is done to it.
    for (const [a, n] of pairs()) {
      const reachesProgram = a < BASE ? n > PAGE : name === "madvise" && a < KERNEL && (n === 2 ** 48 || n === KERNEL);
      if (!reachesProgram) for (const rest of more) yield call(name, a, n, ...rest);
    }
  };
  add("munmap", withPairs("munmap", []));
  add("mprotect", withPairs("mprotect", [0], [1], [3], [7], [8], [16], [0x1000003], [0x2000003], [0x3000000]));
  add("madvise", withPairs("madvise", [0], [4], [8], [3], [10], [18], [20], [22], [23], [24], [5], [-1], [99]));
  add("msync", withPairs("msync", [0], [1], [2], [4], [5], [6], [7], [8], [12]));
  add("mlock", withPairs("mlock", [0], [1], [2]));
  add("munlock", withPairs("munlock", []));
  add("mincore", withPairs("mincore", [0], [1], [KERNEL]));
  add("mremap without a new address", mremapCalls([0, 1, 8, -1], [0]));
  add("mremap to a new address", mremapCalls([2, 3, 4, 5, 6, 7], [at(30), at(30) + 1, at(1), KERNEL, LAST]));
  add("mmap of anonymous memory", mmapCalls([-1]));
  add("mmap of files", mmapCalls([0, 1, 2, 3, 9]));
  return table;

  function* mremapCalls(flagSets: number[], targets: number[]): Generator<string> {
    for (const a of [at(0), at(0) + 1, at(1), at(4), at(6), at(12), at(24), KERNEL])
      for (const oldLength of [0, PAGE, PAGE + 1, 3 * PAGE, 5 * PAGE, 12 * PAGE, KERNEL])
        for (const newLength of [0, PAGE, 2 * PAGE, 6 * PAGE, 2 ** 48, KERNEL, LAST])
          for (const flags of flagSets)
            for (const target of targets) yield call("mremap", a, oldLength, newLength, flags, target);
  }

  function* mmapCalls(descriptors: number[]): Generator<string> {
    const types = [0, 1, 2, 3, 4, 15];
    const others = [0x10, 0x110, 0x100000, 0x8010, 0x4010, 0x2010, 0x800010, 0x40000010];
    for (const fd of descriptors)
      for (const type of types)
        for (const other of fd < 0 ? others.map((flag) => flag | 0x20) : others)
          for (const prot of [0, 1, 3, 5, 0x10])
            for (const [a, n, offset] of places()) yield call("mmap", a, n, prot, type | other, fd, offset);
  }

  function* places(): Generator<[number, number, number]> {
    yield [at(2), 4 * PAGE, 0];
    yield [at(30), 1, PAGE];
    yield [at(30) + 1, PAGE, 0];
    yield [at(30), 0, 0];
    yield [at(30), PAGE, 1];
    yield [at(30), PAGE, LAST];
    yield [at(30), KERNEL, 0];
    yield [at(30), LAST, PAGE];
    yield [KERNEL, PAGE, 0];
    yield [LAST, PAGE, 0];
  }
}
