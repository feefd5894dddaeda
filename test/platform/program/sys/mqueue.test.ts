import fc from "fast-check";
import { expect, test } from "vitest";
import { CAP_SYS_RESOURCE } from "../../../../src/abi/capability.ts";
import { O_CREAT, O_NONBLOCK, O_RDWR } from "../../../../src/abi/fcntl.ts";
import { HARD_MSGMAX, HARD_MSGSIZEMAX } from "../../../../src/abi/mqueue.ts";
import { RLIMIT_MSGQUEUE } from "../../../../src/abi/resource.ts";
import { SIGEV_SIGNAL } from "../../../../src/abi/siginfo.ts";
import { SIGUSR1 } from "../../../../src/abi/signal.ts";
import { CLOCK_REALTIME } from "../../../../src/abi/time.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate, evaluateOnce } from "./evaluate.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test("a queue keeps messages by priority, then by age", async () => {
  const step = fc.oneof(fc.nat(5), fc.constant(-1));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const model: { readonly priority: number; readonly name: string }[] = [];
      const expected: string[] = [];
      for (const [i, priority] of steps.entries()) {
        if (priority < 0) expected.push(model.shift()?.name ?? "EAGAIN");
        else if (model.length >= 10) expected.push("EAGAIN");
        else {
          const at = model.findIndex((other) => other.priority < priority);
          model.splice(at < 0 ? model.length : at, 0, { priority, name: `${i}` });
          expected.push("sent");
        }
      }
      const found = await evaluateOnce(function* (sys) {
        const queue = yield* sys.mq_open("/q", O_RDWR | O_CREAT | O_NONBLOCK);
        const results: string[] = [];
        for (const [i, priority] of steps.entries()) {
          try {
            if (priority < 0) results.push(text((yield* sys.mq_receive(queue, 8192)).data));
            else {
              yield* sys.mq_send(queue, `${i}`, priority);
              results.push("sent");
            }
          } catch (error) {
            results.push((error as { code: string }).code);
          }
        }
        return results;
      });
      expect(found).toEqual(expected);
    }),
    { seed: 0x309, numRuns: 20 },
  );
});

test("a receiver waits for a message, whose sender tells the one who wants to hear of it", async () => {
  const sender: ProgramFunction = function* (sys) {
    yield* sys.nanosleep(0.1);
    const queue = yield* sys.mq_open("/q", O_RDWR);
    yield* sys.mq_send(queue, "from the child", 3);
  };
  const found = await evaluate(
    function* (sys) {
      const queue = yield* sys.mq_open("/q", O_RDWR | O_CREAT, 0o600, { mq_maxmsg: 2, mq_msgsize: 20 });
      const now = yield* sys.clock_gettime(CLOCK_REALTIME);
      const late = yield* codeOf(sys.mq_receive(queue, 20, { ...now, tv_sec: now.tv_sec + 1 }));
      const child = yield* sys.fork(sender);
      const { priority, data } = yield* sys.mq_receive(queue, 20);
      yield* sys.wait(child);
      yield* sys.sigprocmask(0, [SIGUSR1]);
      yield* sys.mq_notify(queue, { sigev_notify: SIGEV_SIGNAL, sigev_signo: SIGUSR1, sigev_value: 5 });
      const busy = yield* codeOf(sys.mq_notify(queue, { sigev_notify: SIGEV_SIGNAL, sigev_signo: SIGUSR1 }));
      yield* sys.mq_send(queue, "news");
      const signal = yield* sys.sigwaitinfo([SIGUSR1]);
      const attributes = yield* sys.mq_setattr(queue, O_NONBLOCK);
      return { late, priority, data: text(data), busy, code: signal.si_code, attributes };
    },
    { functions: { sender } },
  );
  expect(found).toEqual({
    late: "ETIMEDOUT",
    priority: 3,
    data: "from the child",
    busy: "EBUSY",
    code: -3,
    attributes: { mq_flags: 0, mq_maxmsg: 2, mq_msgsize: 20, mq_curmsgs: 1 },
  });
});

test("CAP_SYS_RESOURCE goes beyond the namespace's limits, up to the kernel's own", async () => {
  const largest = { mq_maxmsg: HARD_MSGMAX, mq_msgsize: 1 };
  const codes = await evaluateOnce(function* (sys) {
    const limit = Number.POSITIVE_INFINITY;
    yield* sys.setrlimit(RLIMIT_MSGQUEUE, { rlim_cur: limit, rlim_max: limit });
    const open = (name: string, mq_maxmsg: number, mq_msgsize: number) =>
      codeOf(sys.mq_open(name, O_RDWR | O_CREAT, 0o600, { mq_maxmsg, mq_msgsize }));
    const privileged = [
      yield* open("/a", HARD_MSGMAX, 1),
      yield* open("/b", 1, HARD_MSGSIZEMAX),
      yield* open("/c", HARD_MSGMAX + 1, 1),
      yield* open("/d", 1, HARD_MSGSIZEMAX + 1),
    ];
    const { effective, permitted, inheritable } = yield* sys.capget();
    const without = (sets: readonly number[]) => sets.filter((capability) => capability !== CAP_SYS_RESOURCE);
    yield* sys.capset({ effective: without(effective), permitted: without(permitted), inheritable });
    return [...privileged, yield* open("/e", largest.mq_maxmsg, largest.mq_msgsize)];
  });
  expect(codes).toEqual([null, null, "EINVAL", "EINVAL", "EINVAL"]);
});
