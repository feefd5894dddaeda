import { describe, expect, it } from "vitest";
import { CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { SI_USER, SIGCHLD, SIGKILL, SIGTERM } from "../../src/abi/signal.ts";
import {
  SYS_clone,
  SYS_execve,
  SYS_exit_group,
  SYS_getpid,
  SYS_kill,
  SYS_openat,
  SYS_ppoll,
  SYS_setns,
  SYS_uname,
  SYS_unshare,
  SYS_wait4,
} from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus, signaledStatus } from "../../src/abi/wait.ts";
import type { KernelEventName } from "../../src/kernel/events/kernel-events.ts";
import {
  LISTEN_SIGNAL,
  LISTEN_SYSCALL_ENTER,
  LISTEN_SYSCALL_EXIT,
  LISTEN_TASK_STATE,
} from "../../src/kernel/events/kernel-events.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";
import { macrotask } from "../support/macrotask.ts";
import { type Call, ProgramPlatform } from "../support/program-platform.ts";
import { savedBytes } from "../support/save-load.ts";
import { bootPrograms, EXIT_SEVEN, type Programs, processArgs, registryOf, started } from "./fixture.ts";

const SLEEP: Call = [SYS_ppoll, 0, 0, 0, 0, 8];
/** Forks; the child, to which clone(2) gives 0, continues with its call, the parent with its own. */
const fork: Call = [SYS_clone, SIGCHLD, 0, 0, 0, 0];
const last = (results: readonly number[]): number => results[results.length - 1]!;

async function run(kernel: Kernel, ...argv: string[]): Promise<number> {
  await kernel.createProcess(processArgs(...argv));
  await kernel.start();
  return kernel.waitExited();
}

describe("kernel events", () => {
  it("task:start and task:exit tell of every task, with its wait status", async () => {
    const kernel = await bootPrograms({
      init: [
        fork,
        (results) => (last(results) === 0 ? [SYS_exit_group, 3] : [SYS_wait4, -1, 0, 0, 0]),
        [SYS_exit_group, 4],
      ],
    });
    const seen: string[] = [];
    kernel.events.on("task:start", (task) => seen.push(`start ${task.tid}`));
    kernel.events.on("task:exit", (task) => seen.push(`exit ${task.tid} ${task.exitStatus}`));
    await run(kernel, "/init");
    expect(seen).toEqual(["start 1", "start 2", `exit 2 ${exitedStatus(3)}`, `exit 1 ${exitedStatus(4)}`]);
  });

  it("task:state tells of changes only, by the names of the task machine", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    const seen: string[] = [];
    kernel.events.on("task:state", (task, from, to) => seen.push(`${task.tid}: ${from} -> ${to}`));
    await run(kernel, "/init");
    expect(seen).toEqual([
      "1: created -> app",
      "1: app -> syscallInvoke",
      "1: syscallInvoke -> exit",
      "1: exit -> exitMain",
      "1: exitMain -> exitNotify",
      "1: exitNotify -> dead",
    ]);
  });

  it("syscall:enter and syscall:exit bracket every call; what does not return has no result", async () => {
    const kernel = await bootPrograms({ init: [[SYS_getpid], [SYS_kill, 99, 0], ...EXIT_SEVEN] });
    const seen: string[] = [];
    kernel.events.on("syscall:enter", (_task, number) => seen.push(`enter ${kernel.syscalls.nameOf(number)}`));
    kernel.events.on("syscall:exit", (_task, number, result) =>
      seen.push(`${kernel.syscalls.nameOf(number)} = ${result}`),
    );
    await run(kernel, "/init");
    expect(seen).toEqual([
      "enter getpid",
      "getpid = 1",
      "enter kill",
      "kill = -3",
      "enter exit_group",
      "exit_group = null",
    ]);
  });

  it("a call that blocks is entered once", async () => {
    const kernel = await bootPrograms({
      init: [fork, (results) => (last(results) === 0 ? [SYS_getpid] : [SYS_wait4, -1, 0, 0, 0]), [SYS_exit_group, 0]],
    });
    let waits = 0;
    kernel.events.on("syscall:enter", (_task, number) => {
      if (number === SYS_wait4) waits++;
    });
    await run(kernel, "/init");
    expect(waits).toBe(1);
  });

  it("task:exec names the file", async () => {
    const kernel = await bootPrograms({ init: [[SYS_execve, "/next", 0, 0]], next: EXIT_SEVEN });
    const seen: string[] = [];
    kernel.events.on("task:exec", (task, filename) => seen.push(`${task.tid} ${filename} ${task.comm}`));
    expect(await run(kernel, "/init")).toBe(exitedStatus(7));
    expect(seen).toEqual(["1 /init init", "1 /next next"]);
  });

  it("signal tells of a delivery, not of what is ignored", async () => {
    const kernel = await bootPrograms({
      init: [
        fork,
        (results) => (last(results) === 0 ? SLEEP : [SYS_kill, last(results), SIGCHLD]),
        (results) => [SYS_kill, results[0]!, SIGTERM],
        [SYS_wait4, -1, 0, 0, 0],
      ],
    });
    const seen: string[] = [];
    kernel.events.on("signal", (task, info) =>
      seen.push(`${task.tid} gets ${info.signo} from ${info.pid}, code ${info.code}`),
    );
    await run(kernel, "/init");
    expect(seen).toEqual([`2 gets ${SIGTERM} from 1, code ${SI_USER}`]);
  });

  it("namespaces are created, joined and destroyed", async () => {
    const kernel = await bootPrograms({
      init: [
        [SYS_openat, -100, "/proc/self/ns/uts", 0, 0],
        [SYS_unshare, CLONE_NEWUTS],
        (results) => [SYS_setns, results[0]!, CLONE_NEWUTS],
      ],
    });
    const seen: string[] = [];
    const of = (kind: string) => (namespace: { readonly type: number }) =>
      void seen.push(`${kind} ${namespace.type === CLONE_NEWUTS}`);
    kernel.events.on("namespace:create", of("create"));
    kernel.events.on("namespace:join", of("join"));
    kernel.events.on("namespace:destroy", of("destroy"));
    await run(kernel, "/init");
    expect(seen).toEqual(["create true", "join true", "destroy true", "join true"]);
  });

  it("kernel:pause and kernel:unpause tell of the outermost pair", async () => {
    const kernel = await started({}, ["/forever"]);
    const seen: string[] = [];
    kernel.events.on("kernel:pause", () => seen.push("pause"));
    kernel.events.on("kernel:unpause", () => seen.push("unpause"));
    await kernel.pause();
    await kernel.pause();
    await kernel.unpause();
    await kernel.unpause();
    await kernel.pauseAfter(1);
    expect(seen).toEqual(["pause", "unpause", "pause"]);
    await kernel.destroy();
  });

  it("are not saved: a loaded kernel has no listeners", async () => {
    const kernel = await started({ init: [SLEEP] });
    kernel.events.on("syscall:exit", () => undefined);
    await kernel.pause();
    const platform = new ProgramPlatform(registryOf({ init: [SLEEP] }));
    const loaded = await Kernel.loadFrom(await savedBytes(kernel), { platform, timeSource: new VirtualTimeSource() });
    expect(kernel.events.listening).toBe(LISTEN_SYSCALL_EXIT);
    expect(loaded.events.listening).toBe(0);
  });
});

describe("listeners", () => {
  it("cost nothing while there are none: `listening` says of which hot event there is one", async () => {
    const { events } = await bootPrograms({});
    const hot: readonly (readonly [KernelEventName, number])[] = [
      ["task:state", LISTEN_TASK_STATE],
      ["syscall:enter", LISTEN_SYSCALL_ENTER],
      ["syscall:exit", LISTEN_SYSCALL_EXIT],
      ["signal", LISTEN_SIGNAL],
    ];
    const listeners = [() => undefined, () => undefined] as const;
    expect(events.listening).toBe(0);
    for (const [event, bit] of hot) {
      for (const listener of listeners) events.on(event, listener);
      expect(events.listening).toBe(bit);
      events.off(event, listeners[0]);
      expect(events.listening).toBe(bit);
      events.off(event, listeners[1]);
      expect(events.listening).toBe(0);
    }
    events.on("task:start", listeners[0]);
    expect(events.listening).toBe(0);
  });

  it("that throw do not break the call: the error is an event of its own", async () => {
    const kernel = await bootPrograms({ init: [[SYS_uname, { room: 390 }], ...EXIT_SEVEN] });
    const seen: string[] = [];
    kernel.events.on("syscall:enter", () => {
      throw new Error("first listener");
    });
    kernel.events.on("syscall:enter", (_task, number) => seen.push(`second listener: ${number}`));
    kernel.events.on("handler:error", (error, event) => seen.push(`${event}: ${(error as Error).message}`));
    expect(await run(kernel, "/init")).toBe(exitedStatus(7));
    expect(seen).toEqual([
      "syscall:enter: first listener",
      `second listener: ${SYS_uname}`,
      "syscall:enter: first listener",
      `second listener: ${SYS_exit_group}`,
    ]);
  });

  it("of handler:error that throw end the kernel: nobody is left to tell", async () => {
    const kernel = await bootPrograms({ init: [[SYS_getpid], ...EXIT_SEVEN] });
    const fail = (): never => {
      throw new Error("no way out");
    };
    kernel.events.on("syscall:enter", fail);
    kernel.events.on("handler:error", fail);
    await expect(run(kernel, "/init")).rejects.toThrow("kernel panic: no way out");
  });

  it("with once are called once", async () => {
    const kernel = await bootPrograms({ init: [[SYS_getpid], [SYS_getpid], ...EXIT_SEVEN] });
    let calls = 0;
    kernel.events.once("syscall:enter", () => {
      calls++;
    });
    expect(kernel.events.listening).toBe(LISTEN_SYSCALL_ENTER);
    await run(kernel, "/init");
    expect(calls).toBe(1);
    expect(kernel.events.listening).toBe(0);
  });

  it("see the task as it is at that moment", async () => {
    const kernel = await bootPrograms({
      init: [
        [SYS_kill, 1, SIGKILL],
        [SYS_exit_group, 1],
      ],
    });
    const seen: (number | boolean)[] = [];
    kernel.events.on("task:exit", (task) => seen.push(task.exitStatus, task.mm === null));
    await kernel.createProcess(processArgs("/init"));
    await kernel.start();
    await kernel.kill(signaledStatus(SIGKILL));
    await kernel.waitExited();
    expect(seen).toEqual([signaledStatus(SIGKILL), true]);
  });
});

describe("Kernel.unsupportedSyscalls", () => {
  it("counts calls that are not implemented, by name, in order of their numbers; those that no call has as one", async () => {
    const unsupported = 244;
    const calls: Call[] = [[5000], [unsupported], [SYS_getpid], [2 ** 31 - 1], ...EXIT_SEVEN];
    const kernel = await bootPrograms({ init: calls });
    const results: (number | null)[] = [];
    kernel.events.on("syscall:exit", (_task, _number, result) => results.push(result));
    expect(kernel.unsupportedSyscalls()).toEqual(new Map());
    await run(kernel, "/init");
    expect(results).toEqual([-38, -38, 1, -38, null]);
    expect([...kernel.unsupportedSyscalls()]).toEqual([
      ["syscall_-1", 2],
      ["syscall_244", 1],
    ]);
  });

  it("is kept over a save", async () => {
    const programs: Programs = { init: [[5000], SLEEP] };
    const kernel = await started(programs);
    for (let i = 0; i < 3; i++) await macrotask();
    await kernel.pause();
    const platform = new ProgramPlatform(registryOf(programs));
    const loaded = await Kernel.loadFrom(await savedBytes(kernel), { platform, timeSource: new VirtualTimeSource() });
    expect(loaded.unsupportedSyscalls()).toEqual(new Map([["syscall_-1", 1]]));
  });
});
