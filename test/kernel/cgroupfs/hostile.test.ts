// Whatever a guest writes where, in whatever state the hierarchy is: it gets an errno, and the kernel goes on.
import fc from "fast-check";
import { expect, test } from "vitest";
import { O_RDONLY } from "../../../src/abi/fcntl.ts";
import { SIGCHLD, SIGKILL } from "../../../src/abi/signal.ts";
import type { ProgramFunction } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { codeOf, evaluate, evaluateOnce } from "../../platform/program/sys/evaluate.ts";
import { CG, mountCgroups, readFile, readKeys, writeFile } from "./files.ts";

const FILES =
  "cgroup.type cgroup.procs cgroup.threads cgroup.subtree_control cgroup.freeze cgroup.kill cgroup.max.depth cgroup.max.descendants " +
  "cpu.weight cpu.weight.nice cpu.max cpu.max.burst memory.max memory.high memory.low memory.oom.group memory.reclaim pids.max";
const DIRECTORIES = ["", "/a", "/a/b", "/a/b/c", "/d"] as const;

const text = fc.oneof(
  fc.constantFrom(
    "0",
    "1",
    "max",
    "threaded",
    "-1",
    "",
    "\n",
    " 2 ",
    "99999999999999999999",
    "0x",
    "1 2 3",
    "\0",
    "100000 1000",
  ),
  fc.constantFrom("+pids", "-pids", "+cpu +memory", "-cpu", "-memory", "+cpu +memory +pids", "+", "- pids"),
  fc.string({ maxLength: 12 }),
);
const step = fc.oneof(
  fc.record({
    op: fc.constant("write" as const),
    directory: fc.nat(4),
    file: fc.constantFrom(...FILES.split(" ")),
    text,
  }),
  fc.record({
    op: fc.constantFrom("mkdir" as const, "rmdir" as const),
    directory: fc.nat(4),
    file: fc.constant(""),
    text: fc.constant(""),
  }),
  fc.record({
    op: fc.constant("move" as const),
    directory: fc.nat(4),
    file: fc.constantFrom("procs", "threads"),
    text: fc.constant(""),
  }),
);

const child: ProgramFunction = function* (sys) {
  for (;;) yield* sys.nanosleep(0.01);
};

test("random writes", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) =>
      evaluateOnce(
        function* (sys) {
          yield* mountCgroups(sys);
          const pid = yield* sys.clone(SIGCHLD, child);
          for (const { op, directory, file, text } of steps) {
            const path = CG + DIRECTORIES[directory]!;
            if (op === "mkdir") yield* codeOf(sys.mkdir(path));
            else if (op === "rmdir") yield* codeOf(sys.rmdir(path));
            else if (op === "move") yield* codeOf(writeFile(sys, `${path}/cgroup.${file}`, String(pid)));
            // The program itself must not be its own victim.
            else
              yield* codeOf(writeFile(sys, `${path}/${file}`, file.startsWith("cgroup.") && text === "0" ? "2" : text));
            yield* codeOf(readFile(sys, `${path}/cgroup.events`));
            yield* codeOf(readFile(sys, `${path}/cgroup.stat`));
          }
          yield* sys.kill(pid, SIGKILL);
          yield* sys.wait(pid);
          // It left, from wherever it was.
          for (const directory of [...DIRECTORIES].reverse()) yield* codeOf(sys.rmdir(CG + directory));
          expect((yield* readKeys(sys, `${CG}/cgroup.stat`))["nr_descendants"]).toBe(0);
        },
        { functions: { child } },
      ),
    ),
    { numRuns: 25 },
  );
});

/** Makes cgroups one in the other, as deep as a path of a descriptor can go. */
function* nest(sys: Sys, depth: number): Routine<number[]> {
  const fds = [yield* sys.open(CG, O_RDONLY)];
  for (let level = 0; level < depth; level++) {
    yield* sys.mkdirat(fds[0]!, "d");
    const below = yield* sys.openat(fds[0]!, "d", O_RDONLY);
    yield* sys.close(fds[0]!);
    fds[0] = below;
  }
  return fds;
}

test("cgroups thousands deep", async () => {
  const depth = 3000;
  const found = await evaluate(function* (sys) {
    yield* mountCgroups(sys);
    const [fd] = yield* nest(sys, depth);
    const procs = yield* sys.openat(fd!, "cgroup.procs", 1);
    yield* sys.write(procs, "0");
    const populated = (yield* readKeys(sys, `${CG}/d/cgroup.events`))["populated"];
    yield* writeFile(sys, `${CG}/cgroup.procs`, "0");
    yield* writeFile(sys, `${CG}/d/cgroup.freeze`, "1");
    const { frozen } = yield* readKeys(sys, `${CG}/d/cgroup.events`);
    return { populated, frozen, below: (yield* readKeys(sys, `${CG}/cgroup.stat`))["nr_descendants"] };
  });
  expect(found).toEqual({ populated: 1, frozen: 1, below: depth });
});
