import { expect, test } from "vitest";
import { SIGCHLD, SIGKILL } from "../../../src/abi/signal.ts";
import { CLOCK_MONOTONIC } from "../../../src/abi/time.ts";
import type { ProgramFunction } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf, evaluate } from "../../platform/program/sys/evaluate.ts";
import { CG, mountCgroups, readFile, readKeys, writeFile } from "./files.ts";

/** Runs in cgroup `name` for ever. */
function busy(name: string): ProgramFunction {
  return function* (sys) {
    yield* writeFile(sys, `${CG}/${name}/cgroup.procs`, "0");
    for (;;) yield* sys.getppid();
  };
}

const functions = { a: busy("a"), a2: busy("a"), b: busy("b") };

/** CPU time of both cgroups after `seconds`, in microseconds. */
function* usage(sys: Sys, seconds: number): Routine<[number, number]> {
  yield* sys.nanosleep(seconds);
  const a = (yield* readKeys(sys, `${CG}/a/cpu.stat`))["usage_usec"]!;
  const b = (yield* readKeys(sys, `${CG}/b/cpu.stat`))["usage_usec"]!;
  return [a, b];
}

function* prepare(sys: Sys): Routine<void> {
  yield* mountCgroups(sys);
  yield* sys.mkdir(`${CG}/a`);
  yield* sys.mkdir(`${CG}/b`);
  yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+cpu");
}

function* killAll(sys: Sys, pids: readonly number[]): Routine<void> {
  for (const pid of pids) yield* sys.kill(pid, SIGKILL);
  for (const _pid of pids) yield* sys.wait();
}

test("groups share the processor by their weights, however many tasks they have", async () => {
  const ratio = await evaluate(
    function* (sys) {
      yield* prepare(sys);
      yield* writeFile(sys, `${CG}/b/cpu.weight`, "300");
      const pids = [
        yield* sys.clone(SIGCHLD, functions.a),
        yield* sys.clone(SIGCHLD, functions.a2),
        yield* sys.clone(SIGCHLD, functions.b),
      ];
      const [a, b] = yield* usage(sys, 1);
      yield* killAll(sys, pids);
      return Math.round((b / a) * 10) / 10;
    },
    { functions },
  );
  expect(ratio).toBe(3);
});

test("without the controller tasks take turns, whatever cgroups they are in", async () => {
  const ratio = await evaluate(
    function* (sys) {
      yield* prepare(sys);
      yield* writeFile(sys, `${CG}/b/cpu.weight`, "300");
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "-cpu");
      const pids = [
        yield* sys.clone(SIGCHLD, functions.a),
        yield* sys.clone(SIGCHLD, functions.a2),
        yield* sys.clone(SIGCHLD, functions.b),
      ];
      const [a, b] = yield* usage(sys, 1);
      yield* killAll(sys, pids);
      return Math.round((a / b) * 10) / 10;
    },
    { functions },
  );
  expect(ratio).toBe(2);
});

test("cpu.max is so much in each period, and the machine idles for the rest", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* prepare(sys);
      yield* writeFile(sys, `${CG}/a/cpu.max`, "20000 100000");
      const pids = [yield* sys.clone(SIGCHLD, functions.a)];
      const before = (yield* sys.clock_gettime(CLOCK_MONOTONIC)).tv_sec;
      const [a] = yield* usage(sys, 2);
      const stat = yield* readKeys(sys, `${CG}/a/cpu.stat`);
      yield* writeFile(sys, `${CG}/a/cpu.max`, "max");
      yield* killAll(sys, pids);
      return {
        share: Math.round((a / 2_000_000) * 100),
        isThrottled:
          stat["nr_throttled"]! >= 15 &&
          stat["nr_periods"]! >= stat["nr_throttled"]! &&
          stat["throttled_usec"]! > 1_000_000,
        passed: (yield* sys.clock_gettime(CLOCK_MONOTONIC)).tv_sec - before,
      };
    },
    { functions },
  );
  expect(found).toEqual({ share: 20, isThrottled: true, passed: 2 });
});

test("settings have ranges", async () => {
  const found = await evaluate(function* (sys) {
    yield* prepare(sys);
    const nice: string[] = [];
    for (const value of ["-20", "19", "0", "5"]) {
      yield* writeFile(sys, `${CG}/a/cpu.weight.nice`, value);
      nice.push((yield* readFile(sys, `${CG}/a/cpu.weight.nice`)).trim());
    }
    yield* writeFile(sys, `${CG}/a/cpu.max`, "5000");
    return {
      nice,
      max: yield* readFile(sys, `${CG}/a/cpu.max`),
      refused: [
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.weight`, "0")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.weight`, "10001")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.weight`, "x")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.weight.nice`, "20")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.max`, "999")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.max`, "5000 999")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.max`, "5000 1000001")),
        yield* codeOf(writeFile(sys, `${CG}/a/cpu.max.burst`, "5001")),
        yield* codeOf(sys.open(`${CG}/cpu.weight`)),
      ],
    };
  });
  expect(found).toEqual({
    nice: ["-20", "19", "0", "5"],
    max: "5000 100000\n",
    refused: ["ERANGE", "ERANGE", "EINVAL", "ERANGE", "EINVAL", "EINVAL", "EINVAL", "EINVAL", "ENOENT"],
  });
});
