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

/** The conditions of one program, from before it starts until it is over. */
export class StopConditions {
  /** The first that was met; null while none is. */
  reason: Error | null;
  private readonly core: SandboxCore;
  private readonly signal: AbortSignal | undefined;
  private readonly cancelTimeout: () => void;
  private listener: ((reason: Error) => void) | null;
  private readonly onAbort = (): void => this.meet(new AbortError(this.signal!.reason));

  /** @throws AbortError for a signal that is aborted already. */
  constructor(core: SandboxCore, { signal, timeout = Number.POSITIVE_INFINITY }: StopOptions) {
    if (signal?.aborted === true) throw new AbortError(signal.reason);
    this.core = core;
    this.reason = null;
    this.listener = null;
    this.signal = signal;
    signal?.addEventListener("abort", this.onAbort, { once: true });
    const delay = Math.max(0, Math.round(timeout * 1e6));
    const stop = (): void => this.meet(new TimeoutError(timeout));
    this.cancelTimeout = Number.isFinite(delay) ? core.kernel.setAlarm(KTime.fromNanoseconds(delay), stop) : () => {};
  }

  private meet(reason: Error): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.listener?.(reason);
  }

  /** Calls `listener` with the reason, at once if there is one. One listener at a time. */
  whenMet(listener: (reason: Error) => void): void {
    this.listener = listener;
    if (this.reason !== null) listener(this.reason);
  }

  /** From now on they are the job's, until it is over. */
  apply(job: Job): void {
    job.whenOver(() => this.end());
    this.whenMet((reason) => job.stop(reason, this.core.defaults.killGrace));
  }

  end(): void {
    this.listener = null;
    this.cancelTimeout();
    this.signal?.removeEventListener("abort", this.onAbort);
  }
}
