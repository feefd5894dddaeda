import { describe, expect, test } from "vitest";
import { CLD_EXITED } from "../../../../src/abi/siginfo.ts";
import {
  SA_RESTART,
  SI_QUEUE,
  SI_TKILL,
  SI_USER,
  SIG_BLOCK,
  SIG_DFL,
  SIG_IGN,
  SIG_UNBLOCK,
  SIGALRM,
  SIGCHLD,
  SIGHUP,
  SIGKILL,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
  SS_DISABLE,
} from "../../../../src/abi/signal.ts";
import { WTERMSIG } from "../../../../src/abi/wait.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import type { SignalDetail } from "../../../../src/platform/program/sys/signals.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { codeOf, evaluate } from "./evaluate.ts";

const RTMIN = 34;

describe("signals", () => {
  test("wait while they are blocked, and are taken with what came along", async () => {
    const found = await evaluate(function* (sys) {
      const before = yield* sys.sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2, RTMIN, SIGALRM]);
      const pid = yield* sys.getpid();
      yield* sys.kill(pid, SIGUSR1);
      yield* sys.tgkill(pid, pid, SIGUSR2);
      yield* sys.tkill(pid, SIGUSR2);
      yield* sys.sigqueue(pid, RTMIN, -7);
      yield* sys.rt_tgsigqueueinfo(pid, pid, RTMIN, { si_code: SI_QUEUE, si_value: 2 ** 31 - 1 });
      const pending = yield* sys.sigpending();
      const taken: SignalDetail[] = [];
      for (let i = 0; i < 4; i++) taken.push(yield* sys.sigwaitinfo([SIGUSR1, SIGUSR2, RTMIN]));
      const none = yield* codeOf(sys.sigtimedwait([SIGUSR1], 1));
      return { before, pending, taken, none, mask: yield* sys.sigmask() };
    });
    const detail = { si_pid: 1, si_uid: 0, si_status: 0, si_value: 0 };
    expect(found).toEqual({
      before: [],
      pending: [SIGUSR1, SIGUSR2, RTMIN],
      taken: [
        // Signals sent to the thread come before those sent to its process.
        { ...detail, si_signo: SIGUSR2, si_code: SI_TKILL },
        { ...detail, si_pid: 0, si_signo: RTMIN, si_code: SI_QUEUE, si_value: 2 ** 31 - 1 },
        { ...detail, si_signo: SIGUSR1, si_code: SI_USER },
        { ...detail, si_signo: RTMIN, si_code: SI_QUEUE, si_value: -7 },
      ],
      none: "EAGAIN",
      mask: [SIGUSR1, SIGUSR2, SIGALRM, RTMIN],
    });
  });

  test("of children tell of them", async () => {
    const child: ProgramFunction = function* (sys) {
      yield* sys.exit(5);
    };
    const found = await evaluate(
      function* (sys) {
        yield* sys.sigprocmask(SIG_BLOCK, [SIGCHLD]);
        const pid = yield* sys.fork(child);
        const { si_pid, si_code, si_status, si_value } = yield* sys.sigtimedwait([SIGCHLD], 10);
        return [si_pid === pid, si_code, si_status, si_value];
      },
      { functions: { child } },
    );
    expect(found).toEqual([true, CLD_EXITED, 5, 0]);
  });

  test("reach handlers with their details, and end what waits", async () => {
    const found = await evaluate(function* (sys) {
      const details: SignalDetail[] = [];
      yield* sys.sigaction(RTMIN, {
        handler: function* (sys, _signo, info) {
          details.push(info);
          yield* sys.getpid();
        },
        mask: [SIGHUP],
      });
      const pid = yield* sys.getpid();
      yield* sys.sigprocmask(SIG_BLOCK, [RTMIN]);
      yield* sys.rt_sigqueueinfo(pid, RTMIN, { si_code: -42, si_pid: 7, si_uid: 0, si_value: 99 });
      const code = yield* codeOf(sys.sigsuspend([]));
      yield* sys.sigprocmask(SIG_UNBLOCK, [RTMIN]);
      return [code, details];
    });
    const detail = { si_signo: RTMIN, si_code: -42, si_pid: 7, si_uid: 0, si_status: 0, si_value: 99 };
    expect(found).toEqual(["EINTR", [detail]]);
  });

  test("do what they did before, once that is given back", async () => {
    const found = await evaluate(function* (sys) {
      const said: string[] = [];
      const handler = (text: string) =>
        function* (): Routine<void> {
          said.push(text);
          yield* sys.getpid();
        };
      const before = yield* sys.sigaction(SIGUSR1);
      yield* sys.sigaction(SIGUSR1, { handler: handler("first"), flags: SA_RESTART, mask: [SIGHUP, RTMIN] });
      const first = yield* sys.sigaction(SIGUSR1, { handler: handler("second") });
      const pid = yield* sys.getpid();
      yield* sys.kill(pid, SIGUSR1);
      const second = yield* sys.sigaction(SIGUSR1, first);
      yield* sys.kill(pid, SIGUSR1);
      yield* sys.sigaction(SIGUSR2, { handler: SIG_IGN });
      const ignored = yield* sys.sigaction(SIGUSR2);
      return { said, before, first: [first.flags, first.mask], differ: first.handler !== second.handler, ignored };
    });
    expect(found).toEqual({
      said: ["second", "first"],
      before: { handler: SIG_DFL, flags: 0, mask: [] },
      first: [SA_RESTART, [SIGHUP, RTMIN]],
      differ: true,
      ignored: { handler: SIG_IGN, flags: 0, mask: [] },
    });
  });

  test("are sent to groups, and to nobody when there is none", async () => {
    const child: ProgramFunction = function* (sys) {
      yield* sys.nanosleep(100);
    };
    const found = await evaluate(
      function* (sys) {
        const pid = yield* sys.fork(child);
        yield* sys.setpgid(pid, pid);
        yield* sys.killpg(pid, 0);
        yield* sys.killpg(pid, SIGTERM);
        const { status } = yield* sys.wait(pid);
        return [
          WTERMSIG(status),
          yield* codeOf(sys.kill(pid, 0)),
          yield* codeOf(sys.tkill(4000, SIGHUP)),
          yield* codeOf(sys.kill(1, 99)),
          yield* codeOf(sys.sigaction(SIGKILL, { handler: SIG_IGN })),
        ];
      },
      { functions: { child } },
    );
    expect(found).toEqual([SIGTERM, "ESRCH", "ESRCH", "EINVAL", "EINVAL"]);
  });

  test("a stack for handlers is remembered", async () => {
    const found = await evaluate(function* (sys) {
      const before = yield* sys.sigaltstack();
      const stack = { ss_sp: 0x100000, ss_flags: 0, ss_size: 65536 };
      yield* sys.sigaltstack(stack);
      return [before, yield* sys.sigaltstack(), yield* codeOf(sys.sigaltstack({ ...stack, ss_size: 1 }))];
    });
    const stack = { ss_sp: 0x100000, ss_flags: 0, ss_size: 65536 };
    expect(found).toEqual([{ ss_sp: 0, ss_flags: SS_DISABLE, ss_size: 0 }, stack, "ENOMEM"]);
  });

  test("restart_syscall has nothing to go on with", async () => {
    const code = await evaluate(function* (sys) {
      return yield* codeOf(sys.restart_syscall());
    });
    expect(code).toBe("EINTR");
  });
});
