import { expect, test } from "vitest";
import { MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE } from "../../../src/abi/mman.ts";
import { SIGCHLD, SIGKILL } from "../../../src/abi/signal.ts";
import type { ProgramFunction } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf, evaluate } from "../../platform/program/sys/evaluate.ts";
import { CG, mountCgroups, readFile, readKeys, writeFile } from "./files.ts";

const PAGE = 4096;

/** Private memory that is really there. */
function* touch(sys: Sys, pages: number): Routine<number> {
  const address = yield* sys.mmap(0, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (let page = 0; page < pages; page++) yield* sys.poke(address + page * PAGE, new Uint8Array([1]));
  return address;
}

/** Goes into cgroup `name` first. */
function hungry(name: string, pages: number): ProgramFunction {
  return function* (sys) {
    yield* writeFile(sys, `${CG}/${name}/cgroup.procs`, "0");
    yield* touch(sys, pages);
    yield* sys.sigsuspend([]);
  };
}

const functions = { small: hungry("a", 20), large: hungry("a", 500), lean: hungry("a/b", 20), fat: hungry("a/b", 60) };

test("pages are charged where they were brought in, and until they are free", async () => {
  const found = await evaluate(function* (sys) {
    yield* mountCgroups(sys);
    yield* sys.mkdir(`${CG}/a`);
    yield* sys.mkdir(`${CG}/b`);
    yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+memory");
    yield* writeFile(sys, `${CG}/a/cgroup.procs`, "0");
    const before = Number(yield* readFile(sys, `${CG}/a/memory.current`));
    const address = yield* touch(sys, 100);
    const after = Number(yield* readFile(sys, `${CG}/a/memory.current`));
    // Memory stays where it is when its process moves.
    yield* writeFile(sys, `${CG}/b/cgroup.procs`, "0");
    const moved = Number(yield* readFile(sys, `${CG}/a/memory.current`));
    const elsewhere = Number(yield* readFile(sys, `${CG}/b/memory.current`));
    yield* sys.munmap(address, 100 * PAGE);
    const freed = Number(yield* readFile(sys, `${CG}/a/memory.current`));
    const peak = Number(yield* readFile(sys, `${CG}/a/memory.peak`));
    return {
      used: after - before,
      moved: moved - after,
      isElsewhere: elsewhere > 10 * PAGE,
      freed: after - freed,
      isPeak: peak >= after,
    };
  });
  expect(found).toEqual({ used: 100 * PAGE, moved: 0, isElsewhere: false, freed: 100 * PAGE, isPeak: true });
});

test("over memory.max the largest process of the cgroup is killed, and it says so", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* mountCgroups(sys);
      yield* sys.mkdir(`${CG}/a`);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+memory");
      yield* writeFile(sys, `${CG}/a/memory.max`, "1M");
      const small = yield* sys.clone(SIGCHLD, small_);
      const large = yield* sys.clone(SIGCHLD, functions.large);
      const end = yield* sys.wait();
      const { oom_kill, oom_group_kill, max } = yield* readKeys(sys, `${CG}/a/memory.events`);
      const survives = (yield* codeOf(sys.kill(small, 0))) === null;
      yield* sys.kill(small, SIGKILL);
      yield* sys.wait();
      return {
        isLarge: end.pid === large,
        signal: end.status & 0x7f,
        survives,
        oom_kill,
        oom_group_kill,
        hitLimit: max! > 0,
        left: yield* readFile(sys, `${CG}/a/memory.current`),
      };
    },
    { functions },
  );
  expect(found).toEqual({
    isLarge: true,
    signal: SIGKILL,
    survives: true,
    oom_kill: 1,
    oom_group_kill: 0,
    hitLimit: true,
    left: "0\n",
  });
});
const small_ = functions.small;

test("with memory.oom.group a cgroup ends as a whole", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* mountCgroups(sys);
      yield* sys.mkdir(`${CG}/a`);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+memory");
      yield* writeFile(sys, `${CG}/a/memory.max`, "1M");
      yield* writeFile(sys, `${CG}/a/memory.oom.group`, "1");
      yield* sys.clone(SIGCHLD, functions.small);
      yield* sys.clone(SIGCHLD, functions.large);
      const signals = [(yield* sys.wait()).status & 0x7f, (yield* sys.wait()).status & 0x7f];
      const { oom_kill, oom_group_kill } = yield* readKeys(sys, `${CG}/a/memory.events`);
      return { signals, oom_kill, oom_group_kill };
    },
    { functions },
  );
  expect(found).toEqual({ signals: [SIGKILL, SIGKILL], oom_kill: 2, oom_group_kill: 1 });
});

test("a limit above holds below; lowering it frees memory at once", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* mountCgroups(sys);
      yield* sys.mkdir(`${CG}/a`);
      yield* sys.mkdir(`${CG}/a/b`);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+memory");
      yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+memory");
      const lean = yield* sys.clone(SIGCHLD, functions.lean);
      const fat = yield* sys.clone(SIGCHLD, functions.fat);
      yield* sys.nanosleep(1);
      const before = Number(yield* readFile(sys, `${CG}/a/memory.current`));
      yield* writeFile(sys, `${CG}/a/memory.max`, String(before - 10 * PAGE));
      const end = yield* sys.wait();
      const events = [yield* readKeys(sys, `${CG}/a/memory.events`), yield* readKeys(sys, `${CG}/a/b/memory.events`)];
      return {
        isFat: end.pid === fat,
        lean: (yield* codeOf(sys.kill(lean, 0))) === null,
        kills: events.map(({ oom_kill }) => oom_kill),
        local: (yield* readKeys(sys, `${CG}/a/memory.events.local`))["oom_kill"],
        malformed: yield* codeOf(writeFile(sys, `${CG}/a/memory.max`, "1X")),
        max: yield* readFile(sys, `${CG}/a/b/memory.max`),
      };
    },
    { functions },
  );
  expect(found).toEqual({ isFat: true, lean: true, kills: [1, 1], local: 0, malformed: "EINVAL", max: "max\n" });
});
