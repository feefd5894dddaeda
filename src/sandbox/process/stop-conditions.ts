import { KTime } from "../../time/ktime.ts";
import { AbortError, TimeoutError } from "../errors.ts";
import type { SandboxCore } from "../sandbox-core.ts";
import type { Job } from "./job.ts";

/** When a program is stopped before its end. */
export interface StopOptions {
  /** Aborting it stops the program: SIGTERM to its session, SIGKILL to what is left after the sandbox's `killGrace`. */
  readonly signal?: AbortSignal;
  /** Milliseconds on the sandbox's clock until it is stopped in the same way. */
  readonly timeout?: number;
}

/** @throws AbortError for a signal that is aborted already. */
export function requireNotAborted({ signal }: StopOptions): void {
  if (signal?.aborted === true) throw new AbortError(signal.reason);
}

/** Stops `job` when a condition is met. Nothing of it is left once the job is over. */
export function stopOn(core: SandboxCore, job: Job, { signal, timeout }: StopOptions): void {
  const { killGrace } = core.defaults;
  if (signal !== undefined) {
    const abort = (): void => job.stop(new AbortError(signal.reason), killGrace);
    signal.addEventListener("abort", abort, { once: true });
    job.whenOver(() => signal.removeEventListener("abort", abort));
    // It may have been aborted while the process was made.
    if (signal.aborted) abort();
  }
  if (timeout !== undefined && timeout !== Number.POSITIVE_INFINITY) {
    const delay = KTime.fromNanoseconds(Math.max(0, Math.round(timeout * 1e6)));
    job.whenOver(core.kernel.setAlarm(delay, () => job.stop(new TimeoutError(timeout), killGrace)));
  }
}
