import { describe, expect, test } from "vitest";
import {
  PRIO_PROCESS,
  RLIMIT_CORE,
  RLIMIT_NOFILE,
  RUSAGE_CHILDREN,
  RUSAGE_SELF,
  RUSAGE_THREAD,
} from "../../../../src/abi/resource.ts";
import { SCHED_FIFO, SCHED_OTHER, SCHED_RR } from "../../../../src/abi/sched.ts";
import { codeOf, evaluate } from "./evaluate.ts";

describe("limits", () => {
  test("are read and set, Infinity for none", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.setrlimit(RLIMIT_CORE, { rlim_cur: 1024, rlim_max: Number.POSITIVE_INFINITY });
      const old = yield* sys.prlimit(0, RLIMIT_CORE, { rlim_cur: 0, rlim_max: 5 * 2 ** 40 });
      return [old, yield* sys.getrlimit(RLIMIT_CORE), yield* sys.prlimit(yield* sys.getpid(), RLIMIT_CORE)];
    });
    const last = { rlim_cur: 0, rlim_max: 5 * 2 ** 40 };
    expect(found).toEqual([{ rlim_cur: 1024, rlim_max: Number.POSITIVE_INFINITY }, last, last]);
  });

  test("hold", async () => {
    const codes = await evaluate(function* (sys) {
      yield* sys.setrlimit(RLIMIT_NOFILE, { rlim_cur: 4, rlim_max: 4 });
      yield* sys.dup(0);
      return [
        yield* codeOf(sys.dup(0)),
        yield* codeOf(sys.setrlimit(RLIMIT_NOFILE, { rlim_cur: 5, rlim_max: 4 })),
        yield* codeOf(sys.getrlimit(99)),
      ];
    });
    expect(codes).toEqual(["EMFILE", "EINVAL", "EINVAL"]);
  });

  test("getrusage has times as struct timeval", async () => {
    const [self, children, thread] = await evaluate(function* (sys) {
      const usages = [RUSAGE_SELF, RUSAGE_CHILDREN, RUSAGE_THREAD];
      const found = [];
      for (const who of usages) {
        const { ru_utime, ru_stime, ru_maxrss } = yield* sys.getrusage(who);
        found.push({ times: Object.keys({ ...ru_utime, ...ru_stime }), used: ru_utime.tv_sec, ru_maxrss });
      }
      return found;
    });
    const none = { times: ["tv_sec", "tv_usec"], used: 0 };
    expect(self).toMatchObject(none);
    expect(children).toEqual({ ...none, ru_maxrss: 0 });
    expect(thread).toMatchObject(none);
  });
});

describe("scheduling", () => {
  test("nice values are themselves, not what the system call returns", async () => {
    const found = await evaluate(function* (sys) {
      const values = [yield* sys.getpriority(PRIO_PROCESS)];
      for (const prio of [-20, 7, 100]) {
        yield* sys.setpriority(PRIO_PROCESS, 0, prio);
        values.push(yield* sys.getpriority(PRIO_PROCESS, 0));
      }
      return [...values, yield* codeOf(sys.getpriority(PRIO_PROCESS, 4000))];
    });
    expect(found).toEqual([0, -20, 7, 19, "ESRCH"]);
  });

  test("CPUs are numbers", async () => {
    const found = await evaluate(function* (sys) {
      const cpus = yield* sys.sched_getaffinity();
      yield* sys.sched_setaffinity(0, cpus);
      return [cpus, yield* codeOf(sys.sched_setaffinity(0, [77])), yield* sys.getcpu()];
    });
    expect(found).toEqual([[0], "EINVAL", { cpu: 0, node: 0 }]);
  });

  test("policies have ranges of priorities", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.sched_yield();
      return [
        yield* sys.sched_getscheduler(),
        yield* sys.sched_getparam(),
        yield* sys.sched_get_priority_min(SCHED_FIFO),
        yield* sys.sched_get_priority_max(SCHED_FIFO),
        yield* codeOf(sys.sched_get_priority_max(77)),
      ];
    });
    expect(found).toEqual([SCHED_OTHER, { sched_priority: 0 }, 1, 99, "EINVAL"]);
  });
});

test("a real-time policy is for who may; it is reported, and inherited", async () => {
  const result = await evaluate(function* (sys) {
    yield* sys.sched_setscheduler(0, SCHED_FIFO, 10);
    const seen: unknown[] = [yield* sys.sched_getscheduler(), (yield* sys.sched_getparam()).sched_priority];
    yield* sys.sched_setparam(0, 5);
    seen.push((yield* sys.sched_getparam()).sched_priority);
    seen.push(yield* codeOf(sys.sched_setscheduler(0, SCHED_OTHER, 1)), yield* codeOf(sys.sched_setscheduler(0, 77)));
    yield* sys.setresuid(1000, 1000, 1000);
    seen.push(yield* codeOf(sys.sched_setparam(0, 6)), yield* codeOf(sys.sched_setparam(0, 5)));
    seen.push(
      yield* codeOf(sys.sched_setscheduler(0, SCHED_OTHER)),
      yield* codeOf(sys.sched_setscheduler(0, SCHED_RR, 1)),
    );
    seen.push(yield* sys.sched_getscheduler());
    return seen;
  });
  expect(result).toEqual([SCHED_FIFO, 10, 5, "EINVAL", "EINVAL", "EPERM", null, null, "EPERM", SCHED_OTHER]);
});
