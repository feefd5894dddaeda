import { describe, expect, test } from "vitest";
import { POLLIN } from "../../../../src/abi/poll.ts";
import { SIG_BLOCK, SIGALRM, SIGEV_NONE, SIGEV_SIGNAL, SIGEV_THREAD_ID, SIGUSR1 } from "../../../../src/abi/signal.ts";
import {
  CLOCK_MONOTONIC,
  CLOCK_REALTIME,
  TFD_NONBLOCK,
  TFD_TIMER_ABSTIME,
  TFD_TIMER_CANCEL_ON_SET,
} from "../../../../src/abi/time.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

const HOUR = 3600;

describe("a timerfd", () => {
  test("counts how often it went off, until somebody reads", async () => {
    const counts = await evaluate(function* (sys) {
      const fd = yield* sys.timerfd_create(CLOCK_MONOTONIC);
      yield* sys.timerfd_settime(fd, 0, { it_value: 10, it_interval: 10 });
      const first = yield* sys.timerfd_read(fd);
      yield* sys.nanosleep(35);
      return [first, yield* sys.timerfd_read(fd)];
    });
    expect(counts).toEqual([1, 3]);
  });

  test("with a short period costs nothing while nobody reads it", async () => {
    const count = await evaluateOnce(function* (sys) {
      const fd = yield* sys.timerfd_create(CLOCK_MONOTONIC);
      yield* sys.timerfd_settime(fd, 0, { it_value: 1e-9, it_interval: 1e-9 });
      yield* sys.nanosleep(24 * HOUR);
      return yield* sys.timerfd_read(fd);
    });
    expect(count).toBeGreaterThan(24 * HOUR * 1e9 - 1);
  });

  test("that may be cancelled says so when somebody sets the clock, once", async () => {
    const answers = await evaluate(function* (sys) {
      const fd = yield* sys.timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
      const now = yield* sys.clock_gettime(CLOCK_REALTIME);
      const flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
      yield* sys.timerfd_settime(fd, flags, { it_value: now.tv_sec + HOUR });
      const before = yield* codeOf(sys.timerfd_read(fd));
      yield* sys.clock_settime(CLOCK_REALTIME, now.tv_sec + 60);
      const ready = yield* sys.poll([{ fd, events: POLLIN }], 0);
      return [before, ready, yield* codeOf(sys.timerfd_read(fd)), yield* codeOf(sys.timerfd_read(fd))];
    });
    expect(answers).toEqual(["EAGAIN", expect.anything(), "ECANCELED", "EAGAIN"]);
  });
});

describe("a POSIX timer", () => {
  test("sends its signal, which knows how often it was late", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1]);
      const id = yield* sys.timer_create(CLOCK_MONOTONIC, {
        sigev_notify: SIGEV_SIGNAL,
        sigev_signo: SIGUSR1,
        sigev_value: 7,
      });
      yield* sys.timer_settime(id, 0, { it_value: 1, it_interval: 1 });
      yield* sys.nanosleep(10.5);
      const info = yield* sys.sigtimedwait([SIGUSR1], 0);
      const overrun = yield* sys.timer_getoverrun(id);
      const left = yield* sys.timer_gettime(id);
      yield* sys.timer_delete(id);
      return { info, overrun, interval: left.it_interval, gone: yield* codeOf(sys.timer_gettime(id)) };
    });
    expect(found).toMatchObject({ overrun: 9, interval: { tv_sec: 1, tv_nsec: 0 }, gone: "EINVAL" });
  });

  test("sends SIGALRM with its id when nothing is said, and another thread's to no thread of the process", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.sigprocmask(SIG_BLOCK, [SIGALRM, SIGUSR1]);
      const id = yield* sys.timer_create(CLOCK_MONOTONIC);
      yield* sys.timer_settime(id, 0, { it_value: 1 });
      const alarm = yield* sys.sigtimedwait([SIGALRM], 5);
      const toThread = { sigev_notify: SIGEV_SIGNAL | SIGEV_THREAD_ID, sigev_signo: SIGUSR1 };
      const self = yield* sys.gettid();
      const own = yield* sys.timer_create(CLOCK_MONOTONIC, { ...toThread, sigev_notify_thread_id: self });
      yield* sys.timer_settime(own, 0, { it_value: 1 });
      const usr1 = yield* sys.sigtimedwait([SIGUSR1], 5);
      const stranger = sys.timer_create(CLOCK_MONOTONIC, { ...toThread, sigev_notify_thread_id: 99_999 });
      return [alarm.si_signo === SIGALRM, usr1.si_signo === SIGUSR1, yield* codeOf(stranger)];
    });
    expect(found).toEqual([true, true, "EINVAL"]);
  });

  test("without a notification is there to be looked at", async () => {
    const left = await evaluate(function* (sys) {
      const id = yield* sys.timer_create(CLOCK_MONOTONIC, { sigev_notify: SIGEV_NONE });
      yield* sys.timer_settime(id, 0, { it_value: 10, it_interval: 10 });
      yield* sys.nanosleep(25);
      return (yield* sys.timer_gettime(id)).it_value.tv_sec;
    });
    expect(left).toBe(4);
  });
});
