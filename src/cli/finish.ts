import { byteStringToUtf8 } from "../abi/byte-string.ts";
import { SIGHUP, SIGINT, SIGQUIT, SIGTERM } from "../abi/signal.ts";
import type { KernelEventMap } from "../kernel/events/index.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { kernelSignal } from "../kernel/signals/signal-info.ts";
import { writeAtomically } from "../node/atomic-file.ts";
import type { Stdio } from "../node/stdio.ts";
import { loadExplainer } from "../ns/explain.ts";
import { shellStatus } from "./exit-status.ts";

export interface FinishOptions {
  readonly strace: boolean;
  readonly ledger: boolean;
  readonly explain: boolean;
  /** Host time until the guest is stopped and saved; null for never. */
  readonly saveAfterMs: number | null;
  readonly save: string | null;
}

const FORWARDED = { SIGHUP, SIGINT, SIGQUIT, SIGTERM } as const;

/** Runs a kernel that has its first process to the end, or to the save. @returns tuxlet's exit status. */
export async function finish(kernel: Kernel, stdio: Stdio, options: FinishOptions): Promise<number> {
  const strace = options.strace ? await attachStrace(kernel) : null;
  const stopExplaining = options.explain ? await printRefusals(kernel) : null;
  const stopForwarding = forwardSignals(kernel);
  const alarm = new Alarm(options.saveAfterMs);
  try {
    stdio.connect();
    await kernel.start();
    const outcome = await Promise.race([kernel.waitExited(), alarm.rings]);
    if (outcome === "save") return await save(kernel, stdio, options.save!);
    await stdio.drained();
    if (options.save !== null)
      process.stderr.write(`tuxlet: the command ended before it was to be saved; ${options.save} is not written\n`);
    return shellStatus(outcome);
  } finally {
    alarm.cancel();
    stopForwarding();
    strace?.detach();
    stopExplaining?.();
    stdio.disconnect();
    if (options.ledger) printLedger(kernel);
    await kernel.destroy();
  }
}

async function attachStrace(kernel: Kernel): Promise<{ detach(): void }> {
  const { Strace } = await import("../strace/index.ts");
  return new Strace(kernel, linePrinter(kernel));
}

/** Says of each system call that a rule refuses which, and why. @returns what ends that. */
async function printRefusals(kernel: Kernel): Promise<() => void> {
  const explain = await loadExplainer();
  const print = linePrinter(kernel);
  const listener: KernelEventMap["syscall:refused"] = (task, number, refusal) => {
    const who = `${byteStringToUtf8(task.comm)}[${task.pid.numberIn(kernel.rootPIDNamespace)}]`;
    print(`tuxlet: ${who}: ${kernel.syscalls.nameOf(number)}: ${explain(refusal).text}`);
  };
  kernel.events.on("syscall:refused", listener);
  return () => void kernel.events.off("syscall:refused", listener);
}

function linePrinter(kernel: Kernel): (line: string) => void {
  // A raw terminal does not return the carriage by itself.
  const end = kernel.consoleTty === null ? "\n" : "\r\n";
  return (line) => void process.stderr.write(line + end);
}

async function save(kernel: Kernel, stdio: Stdio, path: string): Promise<number> {
  await kernel.pause();
  // The terminal is the shell's again before anything is printed on it.
  stdio.disconnect();
  const chunks: Uint8Array[] = [];
  await kernel.saveTo(new WritableStream({ write: (chunk) => void chunks.push(chunk) }));
  const { bytes } = await writeAtomically(path, chunks);
  process.stderr.write(
    `tuxlet: saved to ${path} (${(bytes / 1024).toFixed(0)} KiB); go on with: tuxlet load ${path}\n`,
  );
  return 0;
}

function forwardSignals(kernel: Kernel): () => void {
  const handlers = Object.entries(FORWARDED).map(([name, number]) => {
    const handler = (): void => void kernel.sendExternalSignal(kernelSignal(number), `host ${name}`);
    process.on(name, handler);
    return [name, handler] as const;
  });
  return () => {
    for (const [name, handler] of handlers) process.off(name, handler);
  };
}

function printLedger(kernel: Kernel): void {
  const calls = [...kernel.unsupportedSyscalls()];
  if (calls.length === 0) process.stderr.write("tuxlet: every system call that was made is implemented\n");
  for (const [name, count] of calls)
    process.stderr.write(`tuxlet: not implemented: ${name}, called ${count} time${count === 1 ? "" : "s"}\n`);
}

/** A host timer as a promise. */
class Alarm {
  readonly rings: Promise<"save">;
  private timeout: ReturnType<typeof setTimeout> | null = null;

  constructor(milliseconds: number | null) {
    this.rings = new Promise((resolve) => {
      if (milliseconds !== null) this.timeout = setTimeout(() => resolve("save"), milliseconds);
    });
  }

  cancel(): void {
    if (this.timeout !== null) clearTimeout(this.timeout);
  }
}
