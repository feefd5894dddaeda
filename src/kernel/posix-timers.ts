import { EAGAIN } from "../abi/errno.ts";
import { RLIMIT_SIGPENDING } from "../abi/resource.ts";
import { SIGALRM } from "../abi/signal.ts";
import { RLIMIT_COUNT_SIGPENDING } from "../ns/user-counts.ts";
import { EMPTY_MAP, ownMap } from "../state/empty-collections.ts";
import { anyRef, map, ref, uint } from "../state/fields.ts";
import { savable } from "../state/savable.ts";
import type { TimerClock } from "../time/timer.ts";
import { PosixTimer, type TimerNotification } from "./posix-timer.ts";
import type { Task } from "./task.ts";
import type { ThreadGroup } from "./thread-group.ts";

/** The POSIX timers of a process: threads share them, children do not inherit them, an execve deletes them (timer_create(2)). */
export class PosixTimers {
  readonly group: ThreadGroup;
  timers: ReadonlyMap<number, PosixTimer>;
  nextId: number;

  constructor(group: ThreadGroup) {
    this.group = group;
    this.timers = EMPTY_MAP;
    this.nextId = 0;
  }

  /** EAGAIN: each has room for its signal, and that counts against RLIMIT_SIGPENDING. */
  create(caller: Task, clock: TimerClock, notification: TimerNotification | null): PosixTimer | number {
    const counts = caller.credentials.counts();
    counts.addRlimit(RLIMIT_COUNT_SIGPENDING, 1);
    if (counts.isOverRlimit(RLIMIT_COUNT_SIGPENDING, this.group.limits.get(RLIMIT_SIGPENDING))) {
      counts.subRlimit(RLIMIT_COUNT_SIGPENDING, 1);
      return -EAGAIN;
    }
    const id = this.nextId;
    this.nextId = (id + 1) % 0x80000000;
    const timer = new PosixTimer(this.group, id, clock, notification ?? defaultNotification(id), counts);
    this.timers = ownMap(this.timers).set(id, timer);
    return timer;
  }

  delete(timer: PosixTimer): void {
    timer.destroy();
    ownMap(this.timers).delete(timer.id);
  }

  /** itimer_delete(): at exit and at execve. */
  deleteAll(): void {
    for (const timer of [...this.timers.values()]) this.delete(timer);
  }

  /** What was pending was discarded. */
  ignore(signal: number): void {
    for (const timer of this.timers.values()) timer.ignore(signal);
  }

  unignore(signal: number): void {
    for (const timer of this.timers.values()) timer.unignore(signal);
  }
}

/** timer_create(2): "if sevp is NULL": SIGALRM with the timer's id. */
function defaultNotification(id: number): TimerNotification {
  return { signal: SIGALRM, valueLo: id, valueHi: 0, task: null };
}

savable(PosixTimers, {
  name: "kernel.PosixTimers",
  version: 1,
  saved: {
    group: anyRef<ThreadGroup>(),
    timers: map(
      uint,
      ref(() => PosixTimer),
    ),
    nextId: uint,
  },
});
