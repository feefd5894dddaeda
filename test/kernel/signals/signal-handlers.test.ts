import { describe, expect, it } from "vitest";
import * as signals from "../../../src/abi/signal.ts";
import {
  SA_NODEFER,
  SA_RESETHAND,
  SA_RESTART,
  SIG_DFL,
  SIG_IGN,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGSTOP,
  SIGTERM,
  SIGUSR1,
  SIGUSR2,
} from "../../../src/abi/signal.ts";
import { defaultAction, isStopSignal } from "../../../src/kernel/signals/default-action.ts";
import { handlerMask, SignalHandlers } from "../../../src/kernel/signals/signal-handlers.ts";
import { SignalSet } from "../../../src/kernel/signals/signal-set.ts";

const HANDLER = 0x1000;
const action = (handler: number, flags = 0, ...mask: number[]) => ({ handler, flags, mask: SignalSet.of(...mask) });

/** The table of signal(7), "Standard signals". */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  core: ["ABRT", "BUS", "FPE", "ILL", "QUIT", "SEGV", "SYS", "TRAP", "XCPU", "XFSZ"],
  ignore: ["CHLD", "CONT", "URG", "WINCH"],
  stop: ["STOP", "TSTP", "TTIN", "TTOU"],
  terminate: ["ALRM", "HUP", "INT", "KILL", "PIPE", "PROF", "TERM", "USR1", "USR2", "VTALRM", "STKFLT", "IO", "PWR"],
};

describe("default actions", () => {
  it.each(Object.entries(ACTIONS))("%s", (what, names) => {
    for (const name of names) {
      const number = (signals as unknown as Record<string, number>)[`SIG${name}`]!;
      expect([name, defaultAction(number)]).toEqual([name, what]);
      expect(isStopSignal(number)).toBe(what === "stop");
    }
  });

  it("of realtime signals are to terminate", () => {
    for (let number = 32; number <= 64; number++) expect(defaultAction(number)).toBe("terminate");
  });
});

describe("signal dispositions", () => {
  it("are the defaults at first", () => {
    const handlers = new SignalHandlers();
    for (let number = 1; number <= 64; number++) expect(handlers.get(number).handler).toBe(SIG_DFL);
  });

  it("ignore what SIG_IGN or the default ignores", () => {
    const handlers = new SignalHandlers();
    expect([SIGCHLD, SIGCONT, SIGTERM].map((signo) => handlers.isIgnored(signo))).toEqual([true, true, false]);
    handlers.set(SIGCHLD, action(HANDLER));
    handlers.set(SIGTERM, action(SIG_IGN));
    expect([SIGCHLD, SIGCONT, SIGTERM].map((signo) => handlers.isIgnored(signo))).toEqual([false, true, true]);
  });

  it("of a fork are a copy; execve(2) and CLONE_CLEAR_SIGHAND keep SIG_IGN only", () => {
    const handlers = new SignalHandlers();
    handlers.set(SIGUSR1, action(HANDLER, SA_RESTART, SIGTERM));
    handlers.set(SIGUSR2, action(SIG_IGN, SA_RESTART, SIGTERM));
    const child = handlers.fork();
    child.set(SIGUSR1, action(SIG_IGN));
    expect(handlers.get(SIGUSR1).handler).toBe(HANDLER);
    const cleared = handlers.forkCleared();
    expect(cleared.get(SIGUSR1).handler).toBe(SIG_DFL);
    expect(cleared.get(SIGUSR2)).toEqual(action(SIG_IGN));
    handlers.resetHandled();
    expect(handlers.get(SIGUSR1).handler).toBe(SIG_DFL);
    expect(handlers.get(SIGUSR2)).toEqual(action(SIG_IGN));
  });

  it("with SA_RESETHAND are back to the default once taken, flags and mask kept", () => {
    const handlers = new SignalHandlers();
    handlers.set(SIGUSR1, action(HANDLER, SA_RESETHAND | SA_RESTART, SIGTERM));
    expect(handlers.take(SIGUSR1).handler).toBe(HANDLER);
    expect(handlers.get(SIGUSR1)).toEqual(action(SIG_DFL, SA_RESETHAND | SA_RESTART, SIGTERM));
    handlers.set(SIGUSR2, action(HANDLER));
    handlers.take(SIGUSR2);
    expect(handlers.get(SIGUSR2).handler).toBe(HANDLER);
  });

  it("block the signal itself and sa_mask while the handler runs, never SIGKILL and SIGSTOP", () => {
    expect(handlerMask(action(HANDLER, 0, SIGTERM, SIGKILL, SIGSTOP), SIGUSR1)).toEqual(SignalSet.of(SIGUSR1, SIGTERM));
    expect(handlerMask(action(HANDLER, SA_NODEFER, SIGTERM), SIGUSR1)).toEqual(SignalSet.of(SIGTERM));
    expect(handlerMask(action(HANDLER, SA_NODEFER, SIGUSR1), SIGUSR1)).toEqual(SignalSet.of(SIGUSR1));
  });
});
