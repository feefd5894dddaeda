import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  SI_KERNEL,
  SI_QUEUE,
  SI_USER,
  SIGHUP,
  SIGINT,
  SIGRTMIN,
  SIGSEGV,
  SIGTERM,
  SIGUSR1,
} from "../../../src/abi/signal.ts";
import { PendingSignals } from "../../../src/kernel/signals/pending-signals.ts";
import { kernelSignal, queuedSignal, type SignalInfo, userSignal } from "../../../src/kernel/signals/signal-info.ts";
import { SignalSet } from "../../../src/kernel/signals/signal-set.ts";
import { RLIMIT_COUNT_SIGPENDING, UserLimits } from "../../../src/ns/user-counts.ts";

const NONE = new SignalSet();
const newUser = () => new UserLimits(null, 10, [Infinity, Infinity, Infinity, Infinity]).countsOf(1000);
const queued = (signo: number, value: number): SignalInfo => queuedSignal(signo, SI_QUEUE, 1, 0, value, 0);

describe("pending signals", () => {
  it("hold a standard signal once, the first information stays", () => {
    const pending = new PendingSignals();
    expect(pending.enqueue(queued(SIGUSR1, 1), null, 0)).toBe(true);
    expect(pending.enqueue(queued(SIGUSR1, 2), null, 0)).toBe(true);
    expect(pending.take(SIGUSR1)?.valueLo).toBe(1);
    expect(pending.take(SIGUSR1)).toBeNull();
    expect(pending.set.isEmpty).toBe(true);
  });

  it("hold a realtime signal as often as it was sent, in order", () => {
    const pending = new PendingSignals();
    for (const value of [1, 2, 3]) pending.enqueue(queued(SIGRTMIN, value), null, 0);
    expect([1, 2, 3].map(() => pending.take(SIGRTMIN)?.valueLo)).toEqual([1, 2, 3]);
    expect(pending.set.isEmpty).toBe(true);
  });

  it("give synchronous signals first, then the lowest number, and none that is blocked", () => {
    const pending = new PendingSignals();
    for (const signo of [SIGRTMIN + 3, SIGTERM, SIGHUP, SIGSEGV]) pending.enqueue(kernelSignal(signo), null, 0);
    expect(pending.first(NONE)).toBe(SIGSEGV);
    expect(pending.first(SignalSet.of(SIGSEGV))).toBe(SIGHUP);
    expect(pending.first(SignalSet.of(SIGSEGV, SIGHUP, SIGTERM))).toBe(SIGRTMIN + 3);
    expect(pending.first(SignalSet.of(SIGSEGV, SIGHUP, SIGTERM, SIGRTMIN + 3))).toBe(0);
  });

  it("can be dropped by number", () => {
    const pending = new PendingSignals();
    for (const signo of [SIGHUP, SIGRTMIN, SIGRTMIN, SIGTERM]) pending.enqueue(kernelSignal(signo), null, 0);
    pending.discard(SignalSet.of(SIGRTMIN, SIGHUP, SIGINT));
    expect(pending.queue.map(({ info }) => info.signo)).toEqual([SIGTERM]);
    expect(pending.set).toEqual(SignalSet.of(SIGTERM));
  });

  it("agree with their set after any sequence of changes", () => {
    const change = fc.record({
      kind: fc.constantFrom("send", "take", "discard"),
      signo: fc.integer({ min: 1, max: 64 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const pending = new PendingSignals();
        const counts = newUser();
        for (const { kind, signo } of changes) {
          if (kind === "send") pending.enqueue(queued(signo, 0), counts.limits.countsOf(1000), 8);
          else if (kind === "take") pending.take(signo);
          else pending.discard(SignalSet.of(signo));
          const numbers = pending.queue.map(({ info }) => info.signo);
          expect(pending.set).toEqual(SignalSet.of(...numbers));
          const charged = pending.queue.filter(({ counts }) => counts !== null).length;
          expect(counts.limits.countsOf(1000).rlimitValue(RLIMIT_COUNT_SIGPENDING)).toBe(charged);
          expect(charged).toBeLessThanOrEqual(8);
        }
        pending.clear();
        expect(counts.limits.countsOf(1000).rlimitValue(RLIMIT_COUNT_SIGPENDING)).toBe(0);
      }),
      { seed: 1 },
    );
  });
});

describe("RLIMIT_SIGPENDING (__send_signal_locked)", () => {
  it("counts the user's signals, wherever they are pending", () => {
    const user = newUser();
    const [one, other] = [new PendingSignals(), new PendingSignals()];
    expect(one.enqueue(queued(SIGRTMIN, 1), user, 2)).toBe(true);
    expect(other.enqueue(queued(SIGRTMIN, 2), user, 2)).toBe(true);
    expect(other.enqueue(queued(SIGRTMIN, 3), user, 2)).toBe(false);
    one.take(SIGRTMIN);
    expect(other.enqueue(queued(SIGRTMIN, 4), user, 2)).toBe(true);
    other.clear();
    expect(user.limits.users.size).toBe(0);
  });

  it("refuses a realtime signal of sigqueue(3), but not of kill(2), which loses its information", () => {
    const pending = new PendingSignals();
    expect(pending.enqueue(queued(SIGRTMIN, 1), newUser(), 0)).toBe(false);
    expect(pending.enqueue(userSignal(SIGRTMIN, 7, 7), newUser(), 0)).toBe(true);
    expect(pending.enqueue(userSignal(SIGRTMIN, 7, 7), newUser(), 0)).toBe(true);
    expect(pending.take(SIGRTMIN)).toMatchObject({ code: SI_USER, pid: 0, uid: 0 });
    expect(pending.take(SIGRTMIN)).toBeNull();
  });

  it("binds a standard signal only if a program made up where it came from, and then it loses its information", () => {
    const pending = new PendingSignals();
    pending.enqueue(queued(SIGUSR1, 5), newUser(), 0);
    pending.enqueue(userSignal(SIGHUP, 7, 8), newUser(), 0);
    pending.enqueue(kernelSignal(SIGTERM), newUser(), 0);
    expect(pending.take(SIGUSR1)).toMatchObject({ code: SI_USER, pid: 0 });
    expect(pending.take(SIGHUP)).toMatchObject({ code: SI_USER, pid: 7, uid: 8 });
    expect(pending.take(SIGTERM)).toMatchObject({ code: SI_KERNEL });
  });
});
