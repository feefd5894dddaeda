import { _NSIG, SIG_SETMASK, SIGKILL, SIGSTOP, SIGTTOU } from "../../abi/signal.ts";
import type { Step } from "../stub/step.ts";
import { check, longs } from "./step.ts";

const SIGACTION_SIZE = 32; // handler, flags, restorer, mask: the kernel's struct, not the C library's
const SIGSET_SIZE = 8;

/**
 * No handler and nothing ignored: handlers would be addresses in a program that is gone, and Node's own choice to ignore SIGPIPE would
 * outlive execve(2). Nothing blocked: the parent blocks everything around clone(2).
 * @param foreground SIGTTOU stays blocked, for unblockAll() to open later
 */
export function resetSignals(foreground: boolean): Step[] {
  const defaultAction = new Uint8Array(SIGACTION_SIZE);
  const steps: Step[] = [];
  for (let sig = 1; sig <= _NSIG; sig++) {
    if (sig === SIGKILL || sig === SIGSTOP) continue;
    steps.push(check("rt_sigaction", "rt_sigaction", sig, defaultAction, 0, SIGSET_SIZE));
  }
  steps.push(foreground ? setMask(1n << BigInt(SIGTTOU - 1)) : unblockAll());
  return steps;
}

export function unblockAll(): Step {
  return setMask(0n);
}

function setMask(mask: bigint): Step {
  return check("rt_sigprocmask", "rt_sigprocmask", SIG_SETMASK, longs(mask), 0, SIGSET_SIZE);
}
