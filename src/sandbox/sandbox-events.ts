import { byteStringToUtf8 } from "../abi/byte-string.ts";
import { signalName } from "../abi/signal.ts";
import { EventBus, type KernelEventMap, type KernelEvents } from "../kernel/events/index.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Task } from "../kernel/task.ts";
import type { Refusal } from "../ns/refusal.ts";
import type { LimitError } from "./limits.ts";
import { type NamespaceInfo, namespaceInfo } from "./namespace-info.ts";
import { type ExitStatus, exitStatus } from "./process/exit-status.ts";

/** Which task an event is about; numbers of the root pid namespace. */
export interface TaskRef {
  readonly pid: number;
  readonly tid: number;
  readonly comm: string;
}

/** What can be observed of a sandbox. Listeners run synchronously, between two steps of a task; they may look, and start nothing. */
export interface SandboxEventMap {
  readonly "task:start": (task: TaskRef) => void;
  readonly "task:exec": (task: TaskRef, filename: string) => void;
  readonly "task:exit": (task: TaskRef, status: ExitStatus) => void;
  /** A system call has returned; `result` is null for those that do not. */
  readonly syscall: (task: TaskRef, name: string, result: number | null) => void;
  /** A system call has failed for a reason that a rule names; `sandbox.explain` puts it into words. */
  readonly refused: (task: TaskRef, name: string, refusal: Refusal) => void;
  /** A signal is delivered. */
  readonly signal: (task: TaskRef, name: string) => void;
  readonly "ns:create": (namespace: NamespaceInfo) => void;
  /** A task has become a member: clone(2), unshare(2), setns(2). */
  readonly "ns:join": (namespace: NamespaceInfo, task: TaskRef) => void;
  /** Nothing refers to it any more. */
  readonly "ns:destroy": (namespace: NamespaceInfo) => void;
  /** What a program that `exec` started has written. */
  readonly output: (pid: number, stream: "stdout" | "stderr", bytes: Uint8Array) => void;
  /** A limit has ended a program, or the sandbox. */
  readonly limit: (error: LimitError) => void;
  /** Contents of a lazy file could not be loaded: the guest sees EIO. */
  readonly "file:error": (path: string, error: unknown) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** A listener of another event threw; the sandbox went on. */
  readonly "listener:error": (error: unknown, event: string) => void;
}

export type SandboxEventName = keyof SandboxEventMap;

/** Connects one event of the kernel to one of the sandbox. @returns what disconnects it. */
type Source = (kernel: Kernel, bus: SandboxEvents) => () => void;

function from<E extends keyof KernelEventMap>(
  event: E,
  make: (bus: SandboxEvents, kernel: Kernel) => KernelEventMap[E],
): Source {
  return (kernel, bus) => {
    const { events }: { events: KernelEvents } = kernel;
    const listener = make(bus, kernel);
    events.on(event, listener);
    return () => void events.off(event, listener);
  };
}

const SOURCES: { readonly [E in SandboxEventName]?: Source } = {
  "task:start": from("task:start", (bus) => (task) => bus.emit("task:start", taskRef(task))),
  "task:exec": from("task:exec", (bus) => (task, name) => bus.emit("task:exec", taskRef(task), byteStringToUtf8(name))),
  "task:exit": from("task:exit", (bus) => (task) => bus.emit("task:exit", taskRef(task), exitStatus(task.exitStatus))),
  syscall: from("syscall:exit", (bus, kernel) => (task, number, result) => {
    bus.emit("syscall", taskRef(task), kernel.syscalls.nameOf(number), result);
  }),
  refused: from("syscall:refused", (bus, kernel) => (task, number, refusal) => {
    bus.emit("refused", taskRef(task), kernel.syscalls.nameOf(number), refusal);
  }),
  signal: from(
    "signal",
    (bus) =>
      (task, { signo }) =>
        bus.emit("signal", taskRef(task), signalName(signo) ?? String(signo)),
  ),
  "ns:create": from("namespace:create", (bus, kernel) => (ns) => bus.emit("ns:create", namespaceInfo(kernel, ns))),
  "ns:join": from(
    "namespace:join",
    (bus, kernel) => (ns, task) => bus.emit("ns:join", namespaceInfo(kernel, ns), taskRef(task)),
  ),
  "ns:destroy": from("namespace:destroy", (bus, kernel) => (ns) => bus.emit("ns:destroy", namespaceInfo(kernel, ns))),
  pause: from("kernel:pause", (bus) => () => bus.emit("pause")),
  resume: from("kernel:unpause", (bus) => () => bus.emit("resume")),
};

function taskRef(task: Task): TaskRef {
  const { rootPIDNamespace } = task.kernel;
  return {
    pid: task.group.idIn(rootPIDNamespace),
    tid: task.pid.numberIn(rootPIDNamespace),
    comm: byteStringToUtf8(task.comm),
  };
}

/** The events of a sandbox. What nobody listens to is not connected to the kernel. */
export class SandboxEvents extends EventBus<SandboxEventMap> {
  private readonly kernel: Kernel;
  private readonly connected: Map<SandboxEventName, () => void>;

  constructor(kernel: Kernel) {
    super((error, event) => {
      if (event === "listener:error") throw error;
      this.emit("listener:error", error, event);
    });
    this.kernel = kernel;
    this.connected = new Map();
  }

  override on<E extends SandboxEventName>(event: E, listener: SandboxEventMap[E]): this {
    const source = SOURCES[event];
    if (source !== undefined && !this.connected.has(event)) this.connected.set(event, source(this.kernel, this));
    return super.on(event, listener);
  }

  override off<E extends SandboxEventName>(event: E, listener: SandboxEventMap[E]): this {
    super.off(event, listener);
    if (this.listenerCount(event) > 0) return this;
    this.connected.get(event)?.();
    this.connected.delete(event);
    return this;
  }
}
