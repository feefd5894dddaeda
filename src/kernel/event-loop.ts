import type { Kernel } from "./kernel.ts";

/** What a turn of the kernel left to do; see Scheduler.runTurn. */
export type TurnOutcome =
  /** Tasks are runnable. */
  | { readonly kind: "more" }
  /** Everybody is blocked; the earliest deadline is `milliseconds` away (Infinity: none). */
  | { readonly kind: "idle"; readonly milliseconds: number }
  /** Paused, not started, or no task is left. */
  | { readonly kind: "stopped" };

/** A turn of slices that are dear (page faults, large copies) ends after this time; where it ends, no guest can tell. */
const TURN_MS = 8;
/** A turn that took so long was held up by user code that nobody can interrupt. */
const WATCHDOG_MS = 250;
/** Longest delay setTimeout takes; a longer sleep is slept in parts. */
const MAX_TIMEOUT_MS = 0x7fffffff;

/**
 * Drives a kernel on the host's event loop: a turn, then a macrotask of the host's, then the next turn; sleeps when all tasks do.
 * With the host time source, the only code of the kernel that uses the host's timers (design rule 4). Transient.
 */
export class EventLoop {
  private readonly kernel: Kernel;
  private isScheduled = false;
  private timeout: ReturnType<typeof setTimeout> | null = null;
  private readonly channel: MessageChannel | null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.channel = typeof setImmediate === "function" ? null : new MessageChannel();
    if (this.channel !== null) this.channel.port1.onmessage = () => this.turn();
  }

  /** Something became runnable, or a deadline moved: take a turn soon. Idempotent. */
  kick(): void {
    if (this.timeout !== null) {
      clearTimeout(this.timeout);
      this.timeout = null;
    }
    if (this.isScheduled) return;
    this.isScheduled = true;
    if (this.channel === null) setImmediate(() => this.turn());
    else this.channel.port2.postMessage(null);
  }

  /** Ends all activity. The loop can be kicked again. */
  stop(): void {
    if (this.timeout !== null) clearTimeout(this.timeout);
    this.timeout = null;
    this.channel?.port1.close();
  }

  private watch(milliseconds: number): void {
    const { events, scheduler } = this.kernel;
    if (milliseconds > WATCHDOG_MS && scheduler.lastRun !== null)
      events.emit("watchdog", scheduler.lastRun, milliseconds);
  }

  private turn(): void {
    this.isScheduled = false;
    let outcome: TurnOutcome;
    try {
      const start = performance.now();
      outcome = this.kernel.scheduler.runTurn(() => performance.now() - start > TURN_MS);
      this.watch(performance.now() - start);
    } catch (error) {
      this.kernel.fail(error);
      return;
    }
    if (outcome.kind === "more") {
      this.kick();
    } else if (outcome.kind === "idle" && outcome.milliseconds !== Number.POSITIVE_INFINITY) {
      this.timeout = setTimeout(
        () => {
          this.timeout = null;
          this.turn();
        },
        Math.min(MAX_TIMEOUT_MS, Math.ceil(outcome.milliseconds)),
      );
    }
  }
}
