import { expect, test } from "vitest";
import { O_RDONLY, O_WRONLY } from "../../../../src/abi/fcntl.ts";
import { CLONE_NEWUSER } from "../../../../src/abi/sched.ts";
import { CLOCK_MONOTONIC, CLOCK_REALTIME, TIME_ERROR } from "../../../../src/abi/time.ts";
import { ADJ_SETOFFSET, ADJ_TICK, STA_UNSYNC } from "../../../../src/abi/timex.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

function* codes(sys: Sys): Routine<(string | null)[]> {
  const fd = yield* sys.open("/proc/version", O_RDONLY);
  return [
    yield* codeOf(sys.swapon("/tmp")),
    yield* codeOf(sys.swapon("/tmp", 1 << 20)),
    yield* codeOf(sys.swapoff("/missing")),
    yield* codeOf(sys.init_module(new Uint8Array(64))),
    yield* codeOf(sys.init_module(new Uint8Array(5))),
    yield* codeOf(sys.finit_module(fd)),
    yield* codeOf(sys.finit_module(99)),
    yield* codeOf(sys.finit_module(fd, "", 8)),
    yield* codeOf(sys.delete_module("absent")),
    yield* codeOf(sys.kexec_load(0)),
    yield* codeOf(sys.acct(null)),
    yield* codeOf(sys.acct("/tmp/account")),
    yield* codeOf(sys.vhangup()),
    yield* codeOf(sys.adjtimex({ modes: ADJ_SETOFFSET, "time.tv_sec": 1 })),
  ];
}

test("what concerns the whole machine: the errors of somebody who may, in a machine without swap space and modules", async () => {
  expect(await evaluate(codes)).toEqual([
    "EINVAL",
    "EINVAL",
    "ENOENT",
    "ENOEXEC",
    "ENOEXEC",
    "ENOEXEC",
    "EBADF",
    "EINVAL",
    "ENOENT",
    "EPERM",
    null,
    "ENOSYS",
    null,
    null,
  ]);
});

test("CAP-001: all capabilities of another user namespace are no use for any of it", async () => {
  const refused = await evaluate(function* (sys) {
    yield* sys.unshare(CLONE_NEWUSER);
    return yield* codes(sys);
  });
  // Flags of swapon(2) that do not exist are found before.
  expect(new Set(refused.toSpliced(1, 1))).toEqual(new Set(["EPERM"]));
  expect(refused[1]).toBe("EINVAL");
});

test("adjtimex tells of a clock that nobody disciplines, and sets it off", async () => {
  const [before, changed, after, ...refused] = await evaluateOnce(function* (sys) {
    return [
      yield* sys.adjtimex(),
      yield* sys.adjtimex({ modes: ADJ_SETOFFSET, "time.tv_sec": 100, "time.tv_usec": 500_000 }),
      yield* sys.clock_adjtime(CLOCK_REALTIME),
      yield* codeOf(sys.adjtimex({ modes: ADJ_SETOFFSET, "time.tv_usec": 1_000_000 })),
      yield* codeOf(sys.adjtimex({ modes: ADJ_TICK, tick: 10_000 })),
      yield* codeOf(sys.clock_adjtime(CLOCK_MONOTONIC)),
      yield* codeOf(sys.clock_adjtime(99)),
    ] as const;
  });
  expect(before).toMatchObject({
    state: TIME_ERROR,
    status: STA_UNSYNC,
    tick: 10_000,
    "time.tv_usec": expect.any(Number),
  });
  const microseconds = (of: typeof before) => of["time.tv_sec"] * 1e6 + of["time.tv_usec"];
  expect(microseconds(changed) - microseconds(before)).toBeGreaterThanOrEqual(100_500_000);
  expect(microseconds(after)).toBeGreaterThanOrEqual(microseconds(changed));
  expect(refused).toEqual(["EINVAL", "EOPNOTSUPP", "EOPNOTSUPP", "EINVAL"]);
});

test("oom_score_adj: nobody lowers it below what somebody with CAP_SYS_RESOURCE has set", async () => {
  const results = await evaluate(function* (sys) {
    const put = function* (text: string): Routine<string | null> {
      const fd = yield* sys.open("/proc/self/oom_score_adj", O_WRONLY);
      const code = yield* codeOf(sys.write(fd, text));
      yield* sys.close(fd);
      return code;
    };
    const seen = [yield* put("-5"), yield* put("1001"), yield* put("x")];
    yield* sys.unshare(CLONE_NEWUSER);
    seen.push(yield* put("7"), yield* put("-5"), yield* put("-6"));
    const fd = yield* sys.open("/proc/self/oom_score_adj", O_RDONLY);
    seen.push(new TextDecoder().decode(yield* sys.read(fd, 10)));
    return seen;
  });
  expect(results).toEqual([null, "EINVAL", "EINVAL", null, null, "EACCES", "-5\n"]);
});
