import { describe, expect, it } from "vitest";
import { EAGAIN } from "../../../src/abi/errno.ts";
import { CLONE_SIGHAND, CLONE_THREAD, CLONE_VM } from "../../../src/abi/sched.ts";
import { SYS_exit_group, SYS_ppoll } from "../../../src/abi/unistd-riscv64.ts";
import { exitedStatus } from "../../../src/abi/wait.ts";
import type { FileDescription } from "../../../src/fs/file-description.ts";
import { openExecutable } from "../../../src/fs/open-executable.ts";
import { cloneTask } from "../../../src/kernel/clone.ts";
import { execve } from "../../../src/kernel/exec/execve.ts";
import type { Kernel } from "../../../src/kernel/kernel.ts";
import { SyscallArguments } from "../../../src/kernel/syscall-arguments.ts";
import { EXEC_STOP } from "../../../src/kernel/syscall-result.ts";
import type { Task } from "../../../src/kernel/task.ts";
import type { Call } from "../../support/program-platform.ts";
import { bootPrograms, EXIT_SEVEN, processArgs } from "../fixture.ts";

const SLEEP: Call = [SYS_ppoll, 0, 0, 0, 0, 8];

/** A process with a leader and two more threads, none of which has run. */
async function bootThreads(): Promise<{ kernel: Kernel; threads: Task[] }> {
  const kernel = await bootPrograms({ init: [SLEEP], next: EXIT_SEVEN });
  const { leader } = await kernel.createProcess(processArgs("/init"));
  const flags = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;
  const request = {
    flags,
    clearsHandlers: false,
    exitSignal: 0,
    pidfd: 0,
    stack: 0,
    tls: 0,
    parentTid: 0,
    childTid: 0,
    chosenTids: [],
  };
  const threads = [leader, cloneTask(leader, request) as Task, cloneTask(leader, request) as Task];
  return { kernel, threads };
}

function execNext(task: Task): number {
  const file = openExecutable(task, task.fs.cwd, "/next", 0) as FileDescription;
  const argv = ["/next"];
  return execve(task, {
    file,
    argv,
    envv: [],
    isPathInaccessible: false,
    displayName: "/next",
    isNamedAfterFile: false,
  });
}

describe("execve(2) in a process with threads", () => {
  it("waits until the others are gone; then the caller is the leader", async () => {
    const { kernel, threads } = await bootThreads();
    expect(execNext(threads[1]!)).toBe(EXEC_STOP);
    expect(threads.map((task) => task.isKilled)).toEqual([true, false, true]);
    expect(threads[0]!.group.executing).toBe(threads[1]);
    await kernel.destroy();
  });

  it("fails where a sibling executes already: it dies of that", async () => {
    const { kernel, threads } = await bootThreads();
    expect(execNext(threads[1]!)).toBe(EXEC_STOP);
    expect(execNext(threads[2]!)).toBe(-EAGAIN);
    expect(threads[0]!.group.executing).toBe(threads[1]);
    expect(threads[1]!.isKilled).toBe(false);
    await kernel.destroy();
  });

  it("is not stopped by the exit_group(2) of a sibling that dies of it", async () => {
    const { kernel, threads } = await bootThreads();
    execNext(threads[1]!);
    const args = new SyscallArguments();
    args.set(0, 3);
    kernel.syscalls.handlerOf(SYS_exit_group)!(threads[2]!, args);
    expect(threads[1]!.isKilled).toBe(false);
    expect(threads[0]!.group.isExiting).toBe(false);
    await kernel.destroy();
  });

  it("gives up the image when the caller is killed meanwhile", async () => {
    const { kernel, threads } = await bootThreads();
    const before = kernel.platform.pool.usedFrames;
    execNext(threads[0]!);
    await kernel.kill(exitedStatus(5));
    await kernel.start();
    expect(await kernel.waitExited()).toBe(exitedStatus(5));
    expect(kernel.platform.pool.usedFrames).toBeLessThanOrEqual(before);
  });
});
