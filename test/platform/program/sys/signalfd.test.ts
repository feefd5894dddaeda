import { describe, expect, test } from "vitest";
import { EPOLL_CTL_ADD, EPOLLIN } from "../../../../src/abi/epoll.ts";
import { SFD_NONBLOCK } from "../../../../src/abi/eventfd.ts";
import { POLLIN } from "../../../../src/abi/poll.ts";
import { CLD_EXITED, SIG_BLOCK, SIGCHLD, SIGUSR1, SIGUSR2 } from "../../../../src/abi/signal.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate } from "./evaluate.ts";

describe("a signalfd", () => {
  test("gives the signals it is made for, lowest number first, and leaves the others", async () => {
    const found = await evaluate(function* (sys) {
      yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2, SIGCHLD]);
      const fd = yield* sys.signalfd(-1, [SIGUSR1, SIGUSR2], SFD_NONBLOCK);
      const before = yield* codeOf(sys.signalfd_read(fd));
      const pid = yield* sys.getpid();
      for (const signal of [SIGUSR2, SIGCHLD, SIGUSR1]) yield* sys.kill(pid, signal);
      const first = yield* sys.signalfd_read(fd);
      const second = yield* sys.signalfd_read(fd);
      const after = yield* codeOf(sys.signalfd_read(fd));
      return { before, signals: [first.ssi_signo, second.ssi_signo], after, left: yield* sys.sigpending() };
    });
    expect(found).toEqual({ before: "EAGAIN", signals: [SIGUSR1, SIGUSR2], after: "EAGAIN", left: [SIGCHLD] });
  });

  test("waits for a child's end and tells of it", async () => {
    const child: ProgramFunction = function* (sys) {
      yield* sys.nanosleep(1);
      return 3;
    };
    const info = await evaluate(
      function* (sys) {
        yield* sys.sigprocmask(SIG_BLOCK, [SIGCHLD]);
        const fd = yield* sys.signalfd(-1, [SIGCHLD]);
        yield* sys.fork(child);
        return yield* sys.signalfd_read(fd);
      },
      { functions: { child } },
    );
    expect(info).toMatchObject({ ssi_signo: SIGCHLD, ssi_code: CLD_EXITED, ssi_status: 3 });
  });

  test("that is told of other signals has them at once", async () => {
    const ready = await evaluate(function* (sys) {
      yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1]);
      const fd = yield* sys.signalfd(-1, []);
      yield* sys.kill(yield* sys.getpid(), SIGUSR1);
      const [before] = yield* sys.poll([{ fd, events: POLLIN }], 0);
      yield* sys.signalfd(fd, [SIGUSR1]);
      const [after] = yield* sys.poll([{ fd, events: POLLIN }], 0);
      return [before!.revents, after!.revents];
    });
    expect(ready).toEqual([0, POLLIN]);
  });

  test("in an epoll instance waits for the signals of whoever added it, through saves and loads", async () => {
    const killer: ProgramFunction = function* (sys) {
      yield* sys.nanosleep(1);
      yield* sys.kill(yield* sys.getppid(), SIGUSR1);
      return 0;
    };
    const found = await evaluate(
      function* (sys) {
        yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1]);
        const fd = yield* sys.signalfd(-1, [SIGUSR1]);
        const epoll = yield* sys.epoll_create1();
        yield* sys.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: 7 });
        yield* sys.fork(killer);
        return yield* sys.epoll_wait(epoll, 8, 60);
      },
      { functions: { killer } },
    );
    expect(found).toEqual([{ events: EPOLLIN, data: 7 }]);
  });
});
