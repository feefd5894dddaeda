import { describe, expect, it } from "vitest";
import { SIGKILL } from "../../src/abi/signal.ts";
import { SYS_exit_group, SYS_getrandom, SYS_nanosleep, SYS_ppoll } from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus, signaledStatus } from "../../src/abi/wait.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { macrotask } from "../support/macrotask.ts";
import type { Call } from "../support/program-platform.ts";
import {
  bootPrograms,
  EXIT_SEVEN,
  initArguments,
  newPlatform,
  operatorSignal,
  processArgs,
  refusal,
  settled,
  started,
} from "./fixture.ts";

const DISCARD = (): WritableStream<Uint8Array> => new WritableStream();
/** Waits for ever. */
const SLEEP: readonly Call[] = [[SYS_ppoll, 0, 0, 0, 0, 8]];

describe("Kernel.start", () => {
  it("needs a process", async () => {
    const kernel = new Kernel({ platform: newPlatform() });
    expect(await refusal(kernel.start())).toBe("NO_TASKS: kernel contains no tasks");
    await kernel.init(initArguments());
    expect(await refusal(kernel.start())).toBe("NO_TASKS: kernel contains no tasks");
    expect(kernel.isStarted).toBe(false);
  });

  it("happens once", async () => {
    const kernel = await started({ init: SLEEP });
    expect(await refusal(kernel.start())).toBe("STATE: kernel already started");
    await kernel.pause();
    expect(await refusal(kernel.start())).toBe("STATE: kernel already started");
    await kernel.destroy();
  });

  it("lets nothing run before", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    const group = await kernel.createProcess(processArgs("/init"));
    await macrotask();
    expect(group.isDead).toBe(false);
    expect(kernel.timekeeper.monotonic().isZero).toBe(true);
    await kernel.start();
    expect(await kernel.waitExited()).toBe(exitedStatus(7));
  });
});

describe("calls from outside", () => {
  it("are carried out in the order they were made", async () => {
    const kernel = await bootPrograms({ init: SLEEP });
    const done: string[] = [];
    const call = (name: string, promise: Promise<unknown>) => promise.then(() => done.push(name));
    await Promise.all([
      call("create", kernel.createProcess(processArgs("/init"))),
      call("start", kernel.start()),
      call("pause", kernel.pause()),
      call("save", kernel.saveTo(DISCARD())),
      call("create again", kernel.createProcess(processArgs("/init"))),
      call("unpause", kernel.unpause()),
      call("kill", kernel.kill(exitedStatus(3))),
    ]);
    expect(done).toEqual(["create", "start", "pause", "save", "create again", "unpause", "kill"]);
    expect(await kernel.waitExited()).toBe(exitedStatus(3));
  });

  it("wait for a save that is under way", async () => {
    const kernel = await started({ init: SLEEP });
    await kernel.pause();
    let goOn = (): void => undefined;
    const writing = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const save = kernel.saveTo(new WritableStream({ write: () => writing }));
    let isUnpaused = false;
    const unpause = kernel.unpause().then(() => {
      isUnpaused = true;
    });
    await macrotask();
    expect(kernel.stateName).toBe("saving");
    expect(isUnpaused).toBe(false);
    goOn();
    await Promise.all([save, unpause]);
    expect(kernel.stateName).toBe("running");
    await kernel.destroy();
  });

  it("go on after one was refused", async () => {
    const kernel = await started({ init: SLEEP });
    const refused = refusal(kernel.unpause());
    await kernel.pause();
    expect(await refused).toBe("STATE: kernel is not paused");
    expect(kernel.isPaused).toBe(true);
    await kernel.destroy();
  });
});

describe("Kernel.waitExited", () => {
  it("gives init's wait status once every task has exited", async () => {
    const kernel = await bootPrograms({
      init: EXIT_SEVEN,
      slow: [
        [SYS_nanosleep, new Uint8Array([1, ...new Array<number>(15).fill(0)]), 0],
        [SYS_exit_group, 1],
      ],
    });
    await kernel.createProcess(processArgs("/init"));
    const slow = await kernel.createProcess(processArgs("/slow"));
    await kernel.start();
    expect(await kernel.waitExited()).toBe(exitedStatus(7));
    expect(slow.isDead).toBe(true);
    expect(await kernel.waitExited()).toBe(exitedStatus(7));
  });

  it("can be called before the start, and by many", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    await kernel.createProcess(processArgs("/init"));
    const waits = Promise.all([kernel.waitExited(), kernel.waitExited()]);
    await kernel.start();
    expect(await waits).toEqual([exitedStatus(7), exitedStatus(7)]);
  });

  it("rejects when there is no init", async () => {
    const kernel = await bootPrograms();
    expect(await refusal(kernel.waitExited())).toBe("NO_TASKS: kernel contains no tasks");
  });

  it("rejects when the kernel is destroyed before, or was", async () => {
    const kernel = await started({ init: SLEEP });
    const waiting = refusal(kernel.waitExited());
    await kernel.destroy();
    expect(await waiting).toBe("STATE: kernel is destroyed");
    expect(await refusal(kernel.waitExited())).toBe("STATE: kernel is destroyed");
  });

  it("keeps the status of a kernel that had ended when it was destroyed", async () => {
    const kernel = await started({ init: EXIT_SEVEN });
    await kernel.waitExited();
    await kernel.destroy();
    expect(await kernel.waitExited()).toBe(exitedStatus(7));
  });
});

describe("Kernel.kill", () => {
  it("ends every process, in whatever it waits, with the status given", async () => {
    const kernel = await bootPrograms({ init: SLEEP });
    await kernel.createProcess(processArgs("/init"));
    const running = await kernel.createProcess(processArgs("/forever"));
    await kernel.start();
    await kernel.kill(signaledStatus(SIGKILL));
    expect(await kernel.waitExited()).toBe(signaledStatus(SIGKILL));
    expect(running.exitStatus).toBe(signaledStatus(SIGKILL));
  });

  it("changes no status that is decided", async () => {
    const kernel = await started({ init: EXIT_SEVEN });
    await kernel.waitExited();
    await kernel.kill(exitedStatus(1));
    expect(await kernel.waitExited()).toBe(exitedStatus(7));
  });

  it("takes effect when a paused kernel goes on", async () => {
    const kernel = await started({ init: SLEEP });
    await kernel.pause();
    await kernel.kill(exitedStatus(2));
    expect(kernel.tasks.liveCount).toBe(1);
    await kernel.unpause();
    expect(await kernel.waitExited()).toBe(exitedStatus(2));
  });

  it("lets nobody be born afterwards", async () => {
    const kernel = await started({ init: SLEEP });
    await kernel.kill(exitedStatus(2));
    expect(await refusal(kernel.createProcess(processArgs("/init")))).toBe(
      "EXHAUSTED: no process number is free (ENOMEM)",
    );
  });

  it("needs an initialized kernel", async () => {
    const kernel = new Kernel({ platform: newPlatform() });
    expect(await refusal(kernel.kill(0))).toBe("STATE: kernel is not initialized");
  });
});

describe("Kernel.destroy", () => {
  it("is idempotent, and what await using does", async () => {
    let kept: Kernel;
    {
      await using kernel = await started({ init: SLEEP });
      kept = kernel;
    }
    expect(kept.stateName).toBe("destroyed");
    await kept.destroy();
  });

  it("gives the memory of all processes back", async () => {
    const kernel = await bootPrograms({ init: [[SYS_getrandom, { room: 5000 }, 5000, 0], ...SLEEP] });
    const before = kernel.platform.pool.usedFrames;
    await kernel.createProcess(processArgs("/init"));
    await kernel.start();
    await settled(kernel);
    expect(kernel.platform.pool.usedFrames).toBeGreaterThan(before);
    await kernel.destroy();
    expect(kernel.platform.pool.usedFrames).toBe(before);
  });

  it("can be done in every state", async () => {
    const created = new Kernel({ platform: newPlatform() });
    const ready = await bootPrograms();
    const readyPaused = await bootPrograms();
    await readyPaused.pause();
    const running = await started({ init: SLEEP });
    const paused = await started({ init: SLEEP });
    await paused.pause();
    for (const kernel of [created, ready, readyPaused, running, paused]) {
      await kernel.destroy();
      expect(kernel.stateName).toBe("destroyed");
    }
  });

  it("is the end: every other call is refused", async () => {
    const kernel = await started({ init: SLEEP });
    await kernel.destroy();
    const destroyed = "STATE: kernel is destroyed";
    expect(await refusal(kernel.init(initArguments()))).toBe(destroyed);
    expect(await refusal(kernel.createProcess(processArgs("/init")))).toBe(destroyed);
    expect(await refusal(kernel.start())).toBe(destroyed);
    expect(await refusal(kernel.pause())).toBe(destroyed);
    expect(await refusal(kernel.unpause())).toBe(destroyed);
    expect(await refusal(kernel.pauseAfter(1))).toBe(destroyed);
    expect(await refusal(kernel.saveTo(DISCARD()))).toBe(destroyed);
    expect(await refusal(kernel.sendExternalSignal(operatorSignal(15), "test"))).toBe(destroyed);
    expect(await refusal(kernel.kill(0))).toBe(destroyed);
  });
});
