import type { Kernel } from "../kernel/kernel.ts";
import type { SignalInfo } from "../kernel/signals/signal-info.ts";
import type { Task } from "../kernel/task.ts";
import type { SyscallEntry } from "../syscalls/entry.ts";
import { full } from "../syscalls/entry.ts";
import { riscv64Syscalls } from "../syscalls/riscv64.ts";
import { exitStatusText } from "./exit-status.ts";
import { formatEnter, formatExit } from "./format-call.ts";
import type { CallContext } from "./format-context.ts";
import { signalText } from "./format-number.ts";
import { formatResult } from "./format-result.ts";
import { signalInfoText } from "./format-signal.ts";

/** Results start in this column. */
const RESULT_COLUMN = 40;

/** A call that has begun and is not over. */
interface OpenCall {
  readonly entry: SyscallEntry;
  /** Everything printed or to be printed of its present line. */
  text: string;
  /** The line was ended by "<unfinished ...>". */
  isInterrupted: boolean;
}

/**
 * Prints the system calls and signals of a kernel's tasks as strace(1) does with `-f`. Lines come when they are complete: when the call
 * is over, or another task gets a word in.
 */
export class Strace {
  private readonly kernel: Kernel;
  private readonly print: (line: string) => void;
  private readonly calls: Map<Task, OpenCall>;
  private readonly tasks: Set<Task>;
  /** Whose line is not complete. */
  private current: Task | null;

  constructor(kernel: Kernel, print: (line: string) => void) {
    this.kernel = kernel;
    this.print = print;
    this.calls = new Map();
    this.tasks = new Set();
    this.current = null;
    for (const task of kernel.tasks.tasks) if (!task.isExiting) this.tasks.add(task);
    kernel.events.on("task:start", this.onStart);
    kernel.events.on("syscall:enter", this.onEnter);
    kernel.events.on("syscall:exit", this.onExit);
    kernel.events.on("signal", this.onSignal);
    kernel.events.on("task:exit", this.onTaskExit);
  }

  /** Stops tracing; an incomplete line is ended by "<detached ...>". */
  detach(): void {
    this.endLine(" <detached ...>");
    const { events } = this.kernel;
    events.off("task:start", this.onStart);
    events.off("syscall:enter", this.onEnter);
    events.off("syscall:exit", this.onExit);
    events.off("signal", this.onSignal);
    events.off("task:exit", this.onTaskExit);
  }

  private readonly onStart = (task: Task): void => {
    this.tasks.add(task);
  };

  private readonly onEnter = (task: Task, number: number): void => {
    this.interrupt();
    this.tasks.add(task);
    const entry = riscv64Syscalls.entryOf(number) ?? unknownCall(number);
    const { text } = formatEnter(contextOf(task, entry, null));
    this.calls.set(task, { entry, text: `${this.prefix(task)}${entry.name}(${text}`, isInterrupted: false });
    this.current = task;
  };

  private readonly onExit = (task: Task, _number: number, result: number | null): void => {
    const call = this.calls.get(task);
    // Began before tracing did.
    if (call === undefined) return;
    this.resume(task, call);
    const context = contextOf(task, call.entry, result);
    call.text = withResult(call.text + formatExit(context), formatResult(context));
    this.finish(task);
  };

  private readonly onSignal = (task: Task, info: SignalInfo): void => {
    this.interrupt();
    this.print(`${this.prefix(task)}--- ${signalText(info.signo)} ${signalInfoText(info)} ---`);
  };

  private readonly onTaskExit = (task: Task): void => {
    const call = this.calls.get(task);
    if (call !== undefined) {
      this.resume(task, call);
      call.text = withResult(`${call.text} <unfinished ...>`, "?");
      this.finish(task);
    }
    this.interrupt();
    this.print(`${this.prefix(task)}+++ ${exitStatusText(task.exitStatus)} +++`);
    this.tasks.delete(task);
  };

  /** With more than one task to follow, lines tell whose they are. */
  private prefix(task: Task): string {
    return this.tasks.size > 1 ? `[pid ${String(task.pid.numbers[0]).padStart(5)}] ` : "";
  }

  /** Somebody else prints: the present line stays incomplete. */
  private interrupt(): void {
    this.endLine(" <unfinished ...>");
  }

  private endLine(mark: string): void {
    if (this.current === null) return;
    const call = this.calls.get(this.current)!;
    this.print(call.text + mark);
    call.isInterrupted = true;
    this.current = null;
  }

  /** Makes `task`'s call the present line, from where it was interrupted. */
  private resume(task: Task, call: OpenCall): void {
    if (this.current === task) return;
    this.interrupt();
    if (call.isInterrupted) call.text = `${this.prefix(task)}<... ${call.entry.name} resumed>`;
    this.current = task;
  }

  private finish(task: Task): void {
    this.print(this.calls.get(task)!.text);
    this.calls.delete(task);
    this.current = null;
  }
}

function withResult(text: string, result: string): string {
  return `${`${text}) `.padEnd(RESULT_COLUMN)}= ${result}`;
}

function contextOf(task: Task, entry: SyscallEntry, result: number | null): CallContext {
  return { task, entry, memory: task.mm!, args: task.context.args, result };
}

/** A call without a handler has no entry: six registers are all there is to show. */
function unknownCall(number: number): SyscallEntry {
  const entry = full(number, () => 0, ["hex", "hex", "hex", "hex", "hex", "hex"]);
  return entry.name === undefined ? { ...entry, name: `syscall_0x${(number >>> 0).toString(16)}` } : entry;
}
