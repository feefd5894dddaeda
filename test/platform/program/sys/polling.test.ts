import { describe, expect, test } from "vitest";
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from "../../../../src/abi/poll.ts";
import { SIG_BLOCK, SIGALRM } from "../../../../src/abi/signal.ts";
import { CLOCK_MONOTONIC } from "../../../../src/abi/time.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

function* secondsOf(sys: Sys, waiting: Iterable<unknown>): Routine<number> {
  const before = yield* sys.clock_gettime(CLOCK_MONOTONIC);
  yield* waiting as Routine<unknown>;
  const after = yield* sys.clock_gettime(CLOCK_MONOTONIC);
  return after.tv_sec - before.tv_sec + (after.tv_nsec - before.tv_nsec) / 1e9;
}

describe("poll", () => {
  test("tells what each descriptor is ready for", async () => {
    const found = await evaluate(function* (sys) {
      const [reader, writer] = yield* sys.pipe();
      const wanted = [
        { fd: writer, events: POLLOUT },
        { fd: reader, events: POLLIN },
        { fd: 77, events: POLLIN },
        { fd: -1, events: POLLIN },
      ];
      const before = yield* sys.poll(wanted);
      yield* sys.write(writer, "x");
      const after = yield* sys.poll(wanted, 1);
      yield* sys.close(writer);
      yield* sys.read(reader, 10);
      const last = yield* sys.poll([{ fd: reader, events: POLLIN }], 0);
      return [before, after, last].map((fds) => fds.map(({ revents }) => revents));
    });
    expect(found).toEqual([[POLLOUT, 0, POLLNVAL, 0], [POLLOUT, POLLIN, POLLNVAL, 0], [POLLHUP]]);
    expect(found.flat()).not.toContain(POLLERR);
  });

  test("waits as long as it was told", async () => {
    const found = await evaluateOnce(function* (sys) {
      const [fd] = yield* sys.pipe();
      return [
        yield* secondsOf(sys, sys.poll([{ fd, events: POLLIN }], 2.5)),
        yield* secondsOf(sys, sys.poll([], { tv_sec: 1, tv_nsec: 0 })),
        yield* secondsOf(sys, sys.poll([{ fd, events: POLLIN }], 0)),
      ];
    });
    for (const [i, time] of [2.5, 1, 0].entries()) expect(found[i]).toBeCloseTo(time, 3);
  });

  test("with a mask lets a blocked signal in meanwhile", async () => {
    const code = await evaluate(function* (sys) {
      yield* sys.sigaction(SIGALRM, { handler: function* () {} });
      yield* sys.sigprocmask(SIG_BLOCK, [SIGALRM]);
      yield* sys.alarm(1);
      const code = yield* codeOf(sys.ppoll([], null, []));
      return [code, yield* sys.sigmask()];
    });
    expect(code).toEqual(["EINTR", [SIGALRM]]);
  });
});

describe("select", () => {
  test("gives those of the descriptors that are ready", async () => {
    const found = await evaluate(function* (sys) {
      const [reader, writer] = yield* sys.pipe();
      const sets = { readfds: [reader], writefds: [writer], exceptfds: [reader] };
      const before = yield* sys.select(sets);
      yield* sys.write(writer, "x");
      const after = yield* sys.pselect(sets, 1, []);
      return [reader, writer, before, after, yield* codeOf(sys.select({ readfds: [300] }, 0))];
    });
    expect(found).toEqual([
      3,
      4,
      { readfds: [], writefds: [4], exceptfds: [] },
      { readfds: [3], writefds: [4], exceptfds: [] },
      // Beyond the table no descriptor is looked at (select(2), BUGS); within, it would be EBADF.
      null,
    ]);
  });

  test("ends with nothing when the time is over", async () => {
    const [time, sets] = await evaluateOnce(function* (sys) {
      const [reader] = yield* sys.pipe();
      const time = yield* secondsOf(sys, sys.select({ readfds: [reader] }, 4));
      return [time, yield* sys.select({ readfds: [reader] }, 0)] as const;
    });
    expect(time).toBeCloseTo(4, 3);
    expect(sets).toEqual({ readfds: [], writefds: [], exceptfds: [] });
  });
});
