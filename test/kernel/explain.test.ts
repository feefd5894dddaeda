import { describe, expect, it } from "vitest";
import { CAP_SYS_ADMIN } from "../../src/abi/capability.ts";
import { EPERM } from "../../src/abi/errno.ts";
import { O_RDONLY, O_RDWR } from "../../src/abi/fcntl.ts";
import { IPC_PRIVATE } from "../../src/abi/ipc.ts";
import { MNT_DETACH, MNT_EXPIRE, MS_BIND, MS_REMOUNT, MS_SHARED } from "../../src/abi/mount.ts";
import { CLONE_NEWUSER, CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { CLOCK_MONOTONIC } from "../../src/abi/time.ts";
import { SYS_sethostname } from "../../src/abi/unistd-riscv64.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import type { Explanation } from "../../src/ns/explain.ts";
import { RULES } from "../../src/ns/rules/index.ts";
import { defineProgram, Errno } from "../../src/platform/program/index.ts";
import type { Sys } from "../../src/platform/program/sys/index.ts";
import type { Routine, Syscall } from "../../src/platform/program/syscall.ts";
import { bootProgram } from "../platform/program/run-program.ts";
import { evaluateOnce } from "../platform/program/sys/evaluate.ts";

/** What the call in `body` is refused with; `body` runs as root of the initial user namespace. */
function errorOf(body: (sys: Sys) => Routine<unknown>): Promise<Errno | null> {
  return evaluateOnce(function* (sys) {
    try {
      yield* body(sys);
      return null;
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      return error;
    }
  });
}

/** A call as a routine. */
function* call<T>(made: Syscall<T>): Routine<unknown> {
  return yield* made;
}

/** A call on an open file. */
function* within<T>(sys: Sys, path: string, made: (fd: number) => Syscall<T>): Routine<unknown> {
  return yield* made(yield* sys.open(path, O_RDONLY));
}

async function toTheEnd(kernel: Kernel): Promise<void> {
  await kernel.start();
  await kernel.waitExited();
  await kernel.destroy();
}

describe("a refused system call", () => {
  it("tells a program which rule it was, and about whom", async () => {
    const error = await errorOf(function* (sys) {
      yield* sys.unshare(CLONE_NEWUSER);
      yield* sys.sethostname("mine");
    });
    expect(error?.code).toBe("EPERM");
    expect(error?.refusal).toMatchObject({
      errno: EPERM,
      rule: "UTS-021",
      facts: { capability: CAP_SYS_ADMIN, over: "user:[4026531837]", ownerOf: "uts:[4026531838]" },
    });
  });

  it("has no rule when it failed for another reason, whatever was refused before", async () => {
    const error = await errorOf(function* (sys) {
      yield* sys.setuid(1000);
      yield* sys.sethostname("mine").orErrno();
      yield* sys.kill(12345, 0);
    });
    expect([error?.code, error?.refusal]).toEqual(["ESRCH", null]);
    // EPERM again, but of a check that names no rule.
    const other = await errorOf(function* (sys) {
      yield* sys.setuid(1000);
      yield* sys.sethostname("mine").orErrno();
      yield* sys.setuid(0);
    });
    expect([other?.code, other?.refusal]).toEqual(["EPERM", null]);
  });

  /** What rule says of a call by root that no rule of privilege refuses. */
  const OTHERS: readonly (readonly [rule: string, body: (sys: Sys) => Routine<unknown>])[] = [
    ["GEN-007", (sys) => within(sys, "/proc/self/ns/uts", (fd) => sys.read(fd, 1))],
    ["GEN-008", (sys) => call(sys.open("/proc/self/ns/uts", O_RDWR))],
    ["GEN-023", (sys) => within(sys, "/", (fd) => sys.setns(fd, 0))],
    ["IPC-022", (sys) => call(sys.shmget(IPC_PRIVATE, 0, 0o600))],
    ["MNT-016", (sys) => call(sys.mount(null, "/tmp", null, MS_SHARED))],
    ["MNT-020", (sys) => call(sys.umount("/tmp"))],
    ["MNT-021", (sys) => call(sys.umount("/proc", MNT_EXPIRE | MNT_DETACH))],
    ["MNT-030", (sys) => call(sys.mount("none", "/tmp", "tmpfs", 0, "nonsense"))],
    ["MNT-031", (sys) => call(sys.mount(null, "/tmp", null, MS_BIND))],
    ["MNT-032", (sys) => call(sys.mount(null, "/tmp", null, MS_REMOUNT | MS_BIND))],
    ["MNT-040", (sys) => call(sys.pivot_root("/proc", "/dev"))],
    ["TIME-022", (sys) => call(sys.clock_settime(CLOCK_MONOTONIC, 5))],
  ];

  it.each(OTHERS)("is told by rule %s also where it is no matter of privilege", async (rule, body) => {
    expect((await errorOf(body))?.refusal?.rule).toBe(rule);
  });

  it("is an event after its syscall:exit, and known of the task until another call of it fails", async () => {
    const seen: unknown[] = [];
    const program = defineProgram({
      name: "test",
      version: 1,
      *main(sys) {
        yield* sys.setuid(1000);
        yield* sys.sethostname("mine").orErrno();
        yield* sys.getpid();
        yield* sys.kill(12345, 0).orErrno();
      },
    });
    const { kernel } = await bootProgram(program);
    kernel.events.on("syscall:exit", (task, number, result) => {
      if (number === SYS_sethostname || seen.length > 0) seen.push([result, task.refusal?.rule ?? null]);
    });
    kernel.events.on("syscall:refused", (_task, number, { rule }) => seen.push([number, rule]));
    await toTheEnd(kernel);
    expect(seen.slice(0, 4)).toEqual([
      [-EPERM, "UTS-021"],
      [SYS_sethostname, "UTS-021"],
      [1, "UTS-021"],
      [-3, null],
    ]);
  });

  it("is explained in words: Kernel.explain", async () => {
    const explained: Promise<Explanation | null>[] = [];
    const program = defineProgram({
      name: "test",
      version: 1,
      *main(sys) {
        yield* sys.unshare(CLONE_NEWUSER);
        yield* sys.unshare(CLONE_NEWUTS);
        yield* sys.setuid(7).orErrno();
      },
    });
    const { kernel } = await bootProgram(program);
    kernel.events.on("syscall:refused", (task, _number, refusal) => {
      explained.push(kernel.explain(refusal), kernel.explain(task));
    });
    explained.push(kernel.explain(new Error("of something else")), kernel.explain(null));
    await toTheEnd(kernel);
    const [ofError, ofNothing, ofRefusal, ofTask] = await Promise.all(explained);
    expect([ofError, ofNothing]).toEqual([null, null]);
    expect(ofTask).toEqual(ofRefusal);
    expect(ofTask).toMatchObject({ code: "EINVAL", rule: "USER-008", words: RULES["USER-008"], facts: { uid: 7 } });
    expect(ofTask?.text).toMatch(/^EINVAL by rule USER-008: .* Here: uid 7, not mapped in user:\[\d+\]\.$/);
  });
});
