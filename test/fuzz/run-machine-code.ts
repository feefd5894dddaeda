import { O_CREAT, O_WRONLY } from "../../src/abi/fcntl.ts";
import { SIGKILL } from "../../src/abi/signal.ts";
import { signaledStatus } from "../../src/abi/wait.ts";
import { openat } from "../../src/fs/open.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import { KernelError } from "../../src/kernel/errors.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { standardStreams } from "../../src/kernel/standard-streams.ts";
import type { SupervisorCaller } from "../../src/kernel/supervisor-caller.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import { KTime } from "../../src/time/ktime.ts";
import { Timer } from "../../src/time/timer.ts";
import { settingFromSpec, type TimerSetting } from "../../src/time/timer-setting.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";

export interface MachineCodeOptions {
  /** Files by path; all are executable. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly argv: readonly string[];
  /** Turns on the processor until whoever is left is killed. */
  readonly slices: number;
  /** Goes on in a kernel that was loaded from a save after half of them. */
  readonly moves?: boolean;
  readonly memoryLimit?: number;
}

/** What became of a program: its wait status, or the errno with which it could not be started. */
export type Outcome = { readonly status: number; readonly instructions: number } | { readonly refused: string };

const MEMORY = 16 << 20;

/** Runs executables of a hostile maker. Rejects when anything but the guest fails. */
export async function runMachineCode(options: MachineCodeOptions): Promise<Outcome> {
  const memoryLimit = options.memoryLimit ?? MEMORY;
  let kernel = await bootKernel({
    platform: new Riscv64Platform({ memoryLimit }),
    timeSource: new VirtualTimeSource(),
    populate: (caller) => {
      for (const [path, bytes] of options.files) write(caller, path, bytes);
    },
  });
  try {
    const { fdTable, stdin } = standardStreams(kernel);
    stdin.push(new Uint8Array(100));
    try {
      await kernel.createProcess({ filename: options.argv[0]!, argv: options.argv, fdTable });
    } catch (error) {
      if (error instanceof KernelError && error.errno !== null) return { refused: error.errno };
      throw error;
    }
    let alarm = setAlarm(kernel);
    await kernel.start();
    if (options.moves === true && (await kernel.pauseAfter(options.slices / 2))) {
      alarm.destroy();
      const loaded = await moved(kernel, new Riscv64Platform({ memoryLimit }));
      await kernel.destroy();
      kernel = loaded;
      alarm = setAlarm(kernel);
      await kernel.start();
    }
    if (await kernel.pauseAfter(options.slices)) {
      await kernel.kill(signaledStatus(SIGKILL));
      await kernel.unpause();
    }
    const status = await kernel.waitExited();
    return { status, instructions: kernel.scheduler.cpuUserNs };
  } finally {
    await kernel.destroy();
  }
}

/** Ends a guest that sleeps for ever. */
function setAlarm(kernel: Kernel): Timer {
  const alarm = new Timer(kernel.monotonicClock, { onTimer: () => void kernel.kill(signaledStatus(SIGKILL)) });
  const now = kernel.timekeeper.monotonic();
  alarm.set(settingFromSpec(KTime.of(3, 0), KTime.ZERO, now) as TimerSetting);
  return alarm;
}

async function moved(kernel: Kernel, platform: Riscv64Platform): Promise<Kernel> {
  const chunks: Uint8Array[] = [];
  await kernel.saveTo(new WritableStream({ write: (chunk: Uint8Array) => void chunks.push(chunk.slice()) }));
  const bytes = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
  return Kernel.loadFrom(bytes, { platform, timeSource: new VirtualTimeSource() });
}

function write(caller: SupervisorCaller, path: string, bytes: Uint8Array): void {
  const file = openat(caller, caller.fs.root, path, O_CREAT | O_WRONLY, 0o755);
  if (typeof file === "number") throw new Error(`open ${path}: ${file}`);
  file.write(caller, bytes, 0, bytes.length);
  file.release();
}
