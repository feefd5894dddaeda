import { describe, expect, it } from "vitest";
import {
  SI_USER,
  SIG_IGN,
  SIGCHLD,
  SIGCONT,
  SIGINT,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  SIGURG,
  SIGWINCH,
} from "../../src/abi/signal.ts";
import {
  SYS_exit_group,
  SYS_ppoll,
  SYS_rt_sigaction,
  SYS_rt_sigprocmask,
  SYS_rt_sigtimedwait,
} from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus, signaledStatus } from "../../src/abi/wait.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import type { Call, CallMaker } from "../support/program-platform.ts";
import { bootPrograms, newPlatform, operatorSignal, refusal, settled, started } from "./fixture.ts";

const SLEEP: Call = [SYS_ppoll, 0, 0, 0, 0, 8];
const words = (...values: number[]): Uint8Array => new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
const setOf = (signal: number): Uint8Array => words(2 ** (signal - 1));

async function endBy(signo: number, program: readonly (Call | CallMaker)[]): Promise<number> {
  const kernel = await started({ init: program });
  await settled(kernel);
  await kernel.sendExternalSignal(operatorSignal(signo), "test");
  return kernel.waitExited();
}

describe("Kernel.sendExternalSignal", () => {
  it("ends an init that has no handler, which nothing inside could", async () => {
    const kernel = await started({ init: [SLEEP] });
    await kernel.sendExternalSignal(operatorSignal(SIGTERM), "test");
    expect(await kernel.waitExited()).toBe(signaledStatus(SIGTERM));
  });

  it("with SIGKILL ends any", async () => {
    const ignoring: Call[] = [[SYS_rt_sigaction, SIGTERM, words(SIG_IGN, 0, 0), 0, 8], SLEEP];
    const kernel = await started({ init: ignoring });
    await kernel.sendExternalSignal(operatorSignal(SIGKILL), "test");
    expect(await kernel.waitExited()).toBe(signaledStatus(SIGKILL));
  });

  it("is not for init when it ignores or blocks it", async () => {
    const kernel = await started({
      init: [
        [SYS_rt_sigaction, SIGINT, words(SIG_IGN, 0, 0), 0, 8],
        [SYS_rt_sigprocmask, 0, setOf(SIGTERM), 0, 8],
        SLEEP,
      ],
    });
    await settled(kernel);
    await kernel.sendExternalSignal(operatorSignal(SIGINT), "test");
    await kernel.sendExternalSignal(operatorSignal(SIGTERM), "test");
    await kernel.pause();
    expect(kernel.globalInit!.isExiting).toBe(false);
    expect(kernel.globalInit!.pending.set.has(SIGTERM)).toBe(true);
    expect(kernel.globalInit!.pending.set.has(SIGINT)).toBe(false);
    await kernel.destroy();
  });

  it("reaches who waits for it", async () => {
    const program: (Call | CallMaker)[] = [
      [SYS_rt_sigprocmask, 0, setOf(SIGTERM), 0, 8],
      [SYS_rt_sigtimedwait, setOf(SIGTERM), 0, 0, 8],
      (results) => [SYS_exit_group, results[1]!],
    ];
    expect(await endBy(SIGTERM, program)).toBe(exitedStatus(SIGTERM));
  });

  it("does nothing when its default is to be ignored; SIGURG and SIGCHLD never do", async () => {
    const kernel = await started({
      init: [[SYS_rt_sigprocmask, 2, words(2 ** 32 * 2 ** 20 + 0xffff_ffff), 0, 8], SLEEP],
    });
    for (const signo of [SIGURG, SIGCHLD, SIGWINCH, SIGCONT])
      await kernel.sendExternalSignal(operatorSignal(signo), "test");
    await kernel.pause();
    expect(kernel.globalInit!.isExiting).toBe(false);
    expect(kernel.globalInit!.pending.set.has(SIGURG)).toBe(false);
    expect(kernel.globalInit!.pending.set.has(SIGCHLD)).toBe(false);
    await kernel.destroy();
  });

  it("cannot stop the init of the whole system", async () => {
    const kernel = await started({ init: [SLEEP] });
    await kernel.sendExternalSignal(operatorSignal(SIGSTOP), "test");
    await kernel.pause();
    expect(kernel.globalInit!.isStopped).toBe(false);
    await kernel.destroy();
  });

  it("says who asked when there is nobody to signal", async () => {
    const text = "NO_TASKS: cannot send a signal (Ctrl-C): kernel contains no tasks";
    const created = new Kernel({ platform: newPlatform() });
    expect(await refusal(created.sendExternalSignal(operatorSignal(SIGTERM), "Ctrl-C"))).toBe(text);
    const booted = await bootPrograms();
    expect(await refusal(booted.sendExternalSignal(operatorSignal(SIGTERM), "Ctrl-C"))).toBe(text);
  });

  it("to an init that is dead does nothing", async () => {
    const kernel = await started({ init: [[SYS_exit_group, 4]] });
    await kernel.waitExited();
    await kernel.sendExternalSignal(operatorSignal(SIGTERM), "test");
    expect(await kernel.waitExited()).toBe(exitedStatus(4));
    expect(operatorSignal(SIGTERM).code).toBe(SI_USER);
  });
});
