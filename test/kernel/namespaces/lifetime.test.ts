// Namespaces live as long as somebody refers to them, and no longer (rule table 1.12b, invariant 37).
import fc from "fast-check";
import { expect, test } from "vitest";
import { MS_BIND } from "../../../src/abi/mount.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../../src/abi/sched.ts";
import { SIGCHLD, SIGKILL } from "../../../src/abi/signal.ts";
import { WNOHANG } from "../../../src/abi/wait.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import type { Namespace } from "../../../src/ns/namespace.ts";
import { defineProgram, type ProgramFunction } from "../../../src/platform/program/index.ts";
import type { Sys } from "../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../src/platform/program/syscall.ts";
import { bootProgram } from "../../platform/program/run-program.ts";
import { codeOf } from "../../platform/program/sys/evaluate.ts";

const FLAGS = [
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
] as const;
const LINKS = ["cgroup", "ipc", "mnt", "pid", "pid_for_children", "time", "time_for_children", "user", "uts"] as const;
/** Kinds of reference that `holders` can name one by one. */
const NAMED = ["process", "pending", "file", "mount", "child", "owned"] as const;

/** Every reference that can be named is one that is counted, and the other way round. */
function audit(kernel: Kernel): void {
  for (const view of kernel.namespaces()) {
    const { name, uses, holders } = view;
    const named: Record<string, number> = {};
    for (const kind of NAMED) named[kind] = holders.filter((holder) => holder.kind === kind).length;
    const counted = Object.fromEntries(NAMED.map((kind) => [kind, uses[kind] ?? 0]));
    expect({ name, ...counted }).toEqual({ name, ...named });
    expect(view.isInitial || Object.keys(uses).length > 0, `${name} is alive for a reason`).toBe(true);
  }
}

/** One step of the program: what it does, and a number that chooses among what there is. */
interface Step {
  readonly op: "clone" | "unshare" | "kill" | "open" | "close" | "setns" | "bind" | "umount";
  readonly flags: readonly number[];
  readonly choice: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom("clone", "clone", "unshare", "kill", "open", "close", "setns", "bind", "umount"),
  flags: fc.subarray([...FLAGS], { minLength: 1, maxLength: 3 }),
  choice: fc.nat(1000),
});

const child: ProgramFunction = function* (sys) {
  yield* sys.sigsuspend([]);
};

/** Carries the steps out as far as they are allowed, then gives everything back. */
function* carryOut(sys: Sys, steps: readonly Step[]): Routine<void> {
  const children: number[] = [];
  const files: number[] = [];
  const mounts: string[] = [];
  let mountCount = 0;
  for (const { op, flags, choice } of steps) {
    const all = flags.reduce((mask, flag) => mask | flag, 0);
    if (op === "clone") {
      const pid = yield* sys.clone(all | SIGCHLD, child).orErrno();
      if (pid > 0) children.push(pid);
    } else if (op === "unshare") {
      // Mount namespaces and user namespaces of its own would take the rights away that later steps need.
      yield* codeOf(sys.unshare(all & ~(CLONE_NEWUSER | CLONE_NEWNS)));
    } else if (op === "kill" && children.length > 0) {
      const [pid] = children.splice(choice % children.length, 1);
      yield* sys.kill(pid!, SIGKILL);
      // Not for this one: init of a namespace is not done before the others of its namespace are waited for (PID-051).
      yield* sys.wait(-1, WNOHANG);
    } else if (op === "open") {
      const whose = children.length > 0 && choice % 3 > 0 ? String(children[choice % children.length]) : "self";
      const fd = yield* sys.open(`/proc/${whose}/ns/${LINKS[choice % LINKS.length]}`).orErrno();
      if (fd >= 0) files.push(fd);
    } else if (op === "close" && files.length > 0) {
      const [fd] = files.splice(choice % files.length, 1);
      yield* sys.close(fd!);
    } else if (op === "setns" && files.length > 0) {
      const fd = files[choice % files.length]!;
      const type = yield* sys.ns_get_nstype(fd);
      if (type !== CLONE_NEWUSER && type !== CLONE_NEWNS) yield* codeOf(sys.setns(fd));
    } else if (op === "bind" && files.length > 0) {
      const target = `/tmp/${mountCount++}`;
      yield* sys.close(yield* sys.open(target, 0o102));
      const bound = yield* codeOf(sys.mount(`/proc/self/fd/${files[choice % files.length]}`, target, null, MS_BIND));
      if (bound === null) mounts.push(target);
    } else if (op === "umount" && mounts.length > 0) {
      const [target] = mounts.splice(choice % mounts.length, 1);
      yield* sys.umount(target!, 0);
    }
  }
  for (const pid of children) yield* sys.kill(pid, SIGKILL);
  while ((yield* codeOf(sys.wait())) !== "ECHILD");
  for (const fd of files) yield* sys.close(fd);
  for (const target of mounts) yield* sys.umount(target, 0);
}

test("a namespace is freed exactly when nothing refers to it any more", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      let failure: unknown = null;
      const program = defineProgram({
        name: "test",
        version: 1,
        *main(sys) {
          try {
            yield* carryOut(sys, steps);
          } catch (error) {
            failure = error;
          }
        },
        functions: { child },
      });
      const { kernel } = await bootProgram(program);
      const seen = new Set<Namespace>();
      kernel.events.on("namespace:create", (namespace) => seen.add(namespace));
      kernel.events.on("namespace:destroy", (namespace) => {
        expect(namespace.references, `${namespace.name} goes with its last reference`).toBe(0);
        seen.delete(namespace);
      });
      kernel.events.on("handler:error", (error) => {
        failure ??= error;
      });
      kernel.events.on("syscall:exit", () => audit(kernel));
      await kernel.start();
      await kernel.waitExited();
      if (failure !== null) throw failure;
      expect(
        [...seen].map(({ name }) => name),
        "all gone at the end",
      ).toEqual([]);
      const counts = kernel.rootUserNamespace.countsOf(0);
      expect(FLAGS.map((flag) => counts.namespacesOf(flag))).toEqual(FLAGS.map(() => 0));
      await kernel.destroy();
    }),
    { numRuns: 30 },
  );
});

test("a view says who made it, who is in it, and who holds it, as plain data too", async () => {
  const program = defineProgram({
    name: "test",
    version: 1,
    *main(sys) {
      yield* sys.clone(CLONE_NEWUTS | SIGCHLD, child);
      const fd = yield* sys.open("/proc/2/ns/uts");
      yield* sys.close(yield* sys.open("/tmp/uts", 0o102));
      yield* sys.mount("/proc/2/ns/uts", "/tmp/uts", null, MS_BIND);
      yield* sys.kill(2, SIGKILL);
      yield* sys.wait(2);
      yield* sys.close(fd);
      yield* sys.umount("/tmp/uts", 0);
    },
    functions: { child },
  });
  const { kernel } = await bootProgram(program);
  const seen: unknown[] = [];
  kernel.events.on("syscall:exit", () => {
    const view = kernel.namespaces().find(({ isInitial }) => !isInitial);
    const { holders, members, creatorUid, parent } = view?.toJSON() ?? {};
    const text = JSON.stringify(view === undefined ? null : { holders, members, creatorUid, parent });
    if (seen.at(-1) !== text) seen.push(text);
  });
  await kernel.start();
  await kernel.waitExited();
  const own = { kind: "process", pid: 2 };
  const file = { kind: "file", descriptors: [{ pid: 1, fd: 3 }] };
  const mount = { kind: "mount", path: "/tmp/uts", namespace: kernel.rootMountNamespace!.name };
  const state = (holders: unknown[], members: number[]) =>
    JSON.stringify({ holders, members, creatorUid: 0, parent: null });
  expect(seen).toEqual([
    state([own], [2]),
    state([own, file], [2]),
    state([own, file, mount], [2]),
    state([file, mount], []),
    state([mount], []),
    "null",
  ]);
  await kernel.destroy();
});
