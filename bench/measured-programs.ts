/** The programs of bench/programs.ts. */
import { O_WRONLY } from "../src/abi/fcntl.ts";
import { PID_MAX_LIMIT } from "../src/abi/limits.ts";
import { CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWUTS } from "../src/abi/sched.ts";
import { defineProgram, type GeneratorProgram, type Routine, type Sys } from "../src/platform/program/index.ts";

/** Calls between two checkpoints. */
const CHUNK = 1000;

/**
 * Makes a program that does the same thing `laps` times `count` times over.
 * @param onLap called at the beginning and after each lap. A program that is to be saved could not call the embedder.
 */
export type MeasuredProgram = (count: number, laps: number, onLap: () => void) => GeneratorProgram;

interface Progress {
  done: number;
}

function measured(
  name: string,
  work: (sys: Sys) => Routine<void>,
  functions: GeneratorProgram["functions"] = {},
): MeasuredProgram {
  return (count, laps, onLap) =>
    defineProgram<Progress>({
      name,
      version: 1,
      functions,
      *main(sys, _argv, _env, state) {
        for (let done = state?.done ?? 0; ; done += CHUNK) {
          yield* sys.checkpoint({ done });
          if (done % count === 0) onLap();
          if (done === count * laps) return;
          yield* work(sys);
        }
      },
    });
}

/** getppid(2) */
export const getppid: MeasuredProgram = measured("getppid", function* (sys) {
  for (let i = 0; i < CHUNK; i++) yield* sys.getppid();
});

interface Ends extends Progress {
  to: number;
  from: number;
}

/** A byte to another process and back. */
export const pipeRoundTrip: MeasuredProgram = (count, laps, onLap) =>
  defineProgram<Ends>({
    name: "pipe-round-trip",
    version: 1,
    functions: { echo },
    *main(sys, _argv, _env, state) {
      const ends = state ?? (yield* startEcho(sys));
      const byte = Uint8Array.of(1);
      for (; ; ends.done += CHUNK) {
        yield* sys.checkpoint(ends);
        if (ends.done % count === 0) onLap();
        if (ends.done === count * laps) break;
        for (let i = 0; i < CHUNK; i++) {
          yield* sys.write(ends.to, byte);
          yield* sys.read(ends.from, 1);
        }
      }
      yield* sys.close(ends.to);
      yield* sys.wait();
    },
  });

function* startEcho(sys: Sys): Routine<Ends> {
  const there = yield* sys.pipe();
  const back = yield* sys.pipe();
  yield* sys.fork(echo, { from: there[0], to: back[1], unused: there[1] });
  yield* sys.close(there[0]);
  return { done: 0, to: there[1], from: back[0] };
}

function* echo(sys: Sys, { from, to, unused }: { from: number; to: number; unused?: number }): Routine<void> {
  if (unused !== undefined) yield* sys.close(unused);
  for (;;) {
    for (let i = 0; i < CHUNK; i++) {
      const bytes = yield* sys.read(from, 1);
      if (bytes.length === 0) return;
      yield* sys.write(to, bytes);
    }
    yield* sys.checkpoint({ from, to });
  }
}

/** A child that ends at once, and wait(2) for it. */
export const forkWait: MeasuredProgram = measured(
  "fork-wait",
  function* (sys) {
    for (let i = 0; i < CHUNK; i++) {
      yield* sys.fork(nothing);
      yield* sys.wait();
    }
  },
  { nothing },
);

function* nothing(): Routine<void> {}

/** A child that makes namespaces of its own (user, UTS and IPC) and ends, and wait(2) for it. */
export const unshareWait: MeasuredProgram = measured(
  "fork-unshare-wait",
  function* (sys) {
    for (let i = 0; i < CHUNK; i++) {
      yield* sys.fork(apart);
      yield* sys.wait();
    }
  },
  { apart },
);

function* apart(sys: Sys): Routine<void> {
  yield* sys.unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWIPC);
}

/** A child that executes `truth`, and wait(2) for it. */
export const spawnWait: MeasuredProgram = measured("fork-exec-wait", function* (sys) {
  for (let i = 0; i < CHUNK; i++) {
    yield* sys.spawn("/bin/true", ["true"]);
    yield* sys.wait();
  }
});

export const truth: GeneratorProgram = defineProgram({ name: "true", version: 1, *main() {} });

/** `count` tasks that sleep until they are killed. @param flags of clone(2) */
export function sleepers(count: number, flags: number): GeneratorProgram {
  return defineProgram<{ made: number }>({
    name: "sleepers",
    version: 1,
    functions: { sleep },
    *main(sys, _argv, _env, state) {
      if (state === undefined) yield* allowTasks(sys, count);
      for (let made = state?.made ?? 0; made < count; made += CHUNK) {
        yield* sys.checkpoint({ made });
        for (let i = 0; i < CHUNK; i++) yield* sys.clone(flags, sleep);
      }
      yield* sys.sigsuspend([]);
    },
  });
}

/** As root of a machine that is to have more than its default. */
function* allowTasks(sys: Sys, count: number): Routine<void> {
  yield* setSysctl(sys, "threads-max", 2 * count);
  yield* setSysctl(sys, "pid_max", PID_MAX_LIMIT);
}

function* setSysctl(sys: Sys, name: string, value: number): Routine<void> {
  const fd = yield* sys.open(`/proc/sys/kernel/${name}`, O_WRONLY);
  yield* sys.write(fd, String(value));
  yield* sys.close(fd);
}

function* sleep(sys: Sys): Routine<void> {
  yield* sys.sigsuspend([]);
}
