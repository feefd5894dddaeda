import type { Namespace } from "../../ns/namespace.ts";
import type { Refusal } from "../../ns/refusal.ts";
import type { SignalInfo } from "../signals/signal-info.ts";
import type { Task } from "../task.ts";
import type { ThreadGroup } from "../thread-group.ts";
import { EventBus } from "./event-bus.ts";

/** What can be observed of a kernel. Handlers run synchronously, between two steps of a task; they may read, not change. */
export interface KernelEventMap {
  "task:start": (task: Task) => void;
  /** The task is a zombie or gone; `task.exitStatus` is its wait status. */
  "task:exit": (task: Task) => void;
  /** A process has no task left that runs; `group.exitStatus` is its wait status. It is a zombie, or gone when nobody waits for it. */
  "process:exit": (group: ThreadGroup) => void;
  /** A task moved to another run state; names of the task machine's states. */
  "task:state": (task: Task, from: string, to: string) => void;
  "syscall:enter": (task: Task, number: number) => void;
  /** `result` as user code sees it, or null when there is none to see (rt_sigreturn, exit). */
  "syscall:exit": (task: Task, number: number, result: number | null) => void;
  /** A system call has failed for a reason that a rule names: `Kernel.explain` puts it into words. After its syscall:exit. */
  "syscall:refused": (task: Task, number: number, refusal: Refusal) => void;
  "task:exec": (task: Task, filename: string) => void;
  /** A signal is delivered to `task`: by its handler, or by the default action. */
  signal: (task: Task, info: SignalInfo) => void;
  "namespace:create": (namespace: Namespace) => void;
  "namespace:join": (namespace: Namespace, task: Task) => void;
  "namespace:destroy": (namespace: Namespace) => void;
  /**
   * A turn took `milliseconds` of the host's time, far more than turns may: `task`, which ran last, computes without making system calls. ELF
   * programs are interrupted in time; a TypeScript program cannot be (docs/threat-model.md).
   */
  watchdog: (task: Task, milliseconds: number) => void;
  "kernel:pause": () => void;
  "kernel:unpause": () => void;
  "kernel:save": (phases: readonly { readonly name: string; readonly milliseconds: number }[]) => void;
  "kernel:load": () => void;
  /** A handler of another event threw; the kernel went on. */
  "handler:error": (error: unknown, event: keyof KernelEventMap) => void;
}

/** An event's name. */
export type KernelEventName = keyof KernelEventMap;

/** One bit per hot event, so that a kernel nobody listens to pays a load and a test, nothing more. */
export const LISTEN_TASK_STATE = 1;
export const LISTEN_SYSCALL_ENTER = 2;
export const LISTEN_SYSCALL_EXIT = 4;
export const LISTEN_SIGNAL = 8;

const BIT_OF: { readonly [E in KernelEventName]?: number } = {
  "task:state": LISTEN_TASK_STATE,
  "syscall:enter": LISTEN_SYSCALL_ENTER,
  "syscall:exit": LISTEN_SYSCALL_EXIT,
  signal: LISTEN_SIGNAL,
};

/** The typed event bus of a kernel. A throwing handler never breaks a syscall: its error is emitted as `handler:error`. */
export class KernelEvents extends EventBus<KernelEventMap> {
  /** LISTEN_* bits of the hot events that have a listener. */
  listening: number;

  constructor() {
    super((error, event) => {
      if (event === "handler:error") throw error;
      this.emit("handler:error", error, event);
    });
    this.listening = 0;
  }

  override on<E extends KernelEventName>(event: E, listener: KernelEventMap[E]): this {
    this.listening |= BIT_OF[event] ?? 0;
    return super.on(event, listener);
  }

  override off<E extends KernelEventName>(event: E, listener: KernelEventMap[E]): this {
    super.off(event, listener);
    if (this.listenerCount(event) === 0) this.listening &= ~(BIT_OF[event] ?? 0);
    return this;
  }
}
