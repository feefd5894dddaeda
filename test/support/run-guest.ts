/** Boots a kernel with an image, runs one command in it, and collects what it prints. */
import { utf8ToByteString } from "../../src/abi/byte-string.ts";
import { SIGKILL } from "../../src/abi/signal.ts";
import { signaledStatus } from "../../src/abi/wait.ts";
import { FdTable } from "../../src/fs/fd-table.ts";
import { HostInput } from "../../src/fs/host/host-input.ts";
import { HostOutput } from "../../src/fs/host/host-output.ts";
import { openHostInput, openHostOutput } from "../../src/fs/host/host-stream-file.ts";
import { bootKernel } from "../../src/kernel/boot.ts";
import type { Kernel } from "../../src/kernel/kernel.ts";
import type { SupervisorCaller } from "../../src/kernel/supervisor-caller.ts";
import { Credentials } from "../../src/ns/credentials.ts";
import type { LinuxVersion } from "../../src/ns/linux-version.ts";
import { Riscv64Platform } from "../../src/platform/riscv64/riscv64-platform.ts";
import type { TimeSource } from "../../src/time/time-source.ts";
import { VirtualTimeSource } from "../../src/time/virtual-source.ts";

export interface GuestOptions {
  /** A tar archive with the root file system. */
  readonly image?: Uint8Array;
  readonly populate?: (caller: SupervisorCaller) => void;
  readonly argv: readonly string[];
  /** Default: argv[0]. */
  readonly filename?: string;
  readonly env?: readonly string[];
  readonly stdin?: string;
  /** Default: virtual time. */
  readonly timeSource?: TimeSource;
  /** Default: the newest. */
  readonly kernelVersion?: LinuxVersion;
  /** Kills the guest: then `runGuest` rejects. */
  readonly signal?: AbortSignal | undefined;
}

export interface GuestResult {
  readonly stdout: string;
  readonly stderr: string;
  /** A wait status. */
  readonly status: number;
}

/** What a guest writes, by stream; survives a move of the kernel to another object when it is attached again. */
export class Collected {
  readonly texts: { [name: string]: string } = { stdout: "", stderr: "" };

  attach(kernel: Kernel): void {
    for (const name of ["stdout", "stderr"]) {
      const decoder = new TextDecoder();
      kernel.hostOutputs.get(name)!.attach({
        dataAvailable: (output) => {
          this.texts[name] += decoder.decode(output.take(), { stream: true });
        },
        closed: () => undefined,
      });
    }
  }
}

const PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";

/** A kernel with its first process, not started. */
export async function bootGuest(options: GuestOptions): Promise<{ kernel: Kernel; collected: Collected }> {
  const kernel = await bootKernel({
    platform: new Riscv64Platform({ memoryLimit: 512 << 20 }),
    timeSource: options.timeSource ?? new VirtualTimeSource(),
    ...(options.image === undefined ? {} : { image: options.image }),
    ...(options.kernelVersion === undefined ? {} : { kernelVersion: options.kernelVersion }),
    populate: (caller) => {
      options.populate?.(caller);
    },
  });
  const credentials = Credentials.root(kernel.rootUserNamespace);
  const input = new HostInput("stdin");
  kernel.hostInputs.set("stdin", input);
  if (options.stdin !== undefined) input.push(new TextEncoder().encode(options.stdin));
  input.end();
  const fdTable = new FdTable();
  const install = { closeOnExec: false, limit: 16 };
  fdTable.install(openHostInput(kernel.vfs, input, credentials), install);
  for (const name of ["stdout", "stderr"]) {
    const output = new HostOutput(name);
    kernel.hostOutputs.set(name, output);
    fdTable.install(openHostOutput(kernel.vfs, output, credentials), install);
  }
  const collected = new Collected();
  collected.attach(kernel);
  await kernel.createProcess({
    filename: utf8ToByteString(options.filename ?? options.argv[0]!),
    argv: options.argv.map(utf8ToByteString),
    envv: options.env ?? [PATH, "HOME=/root"],
    fdTable,
  });
  return { kernel, collected };
}

export async function runGuest(options: GuestOptions): Promise<GuestResult> {
  const { kernel, collected } = await bootGuest(options);
  const { signal } = options;
  const kill = (): void => void kernel.kill(signaledStatus(SIGKILL));
  signal?.addEventListener("abort", kill);
  let status: number;
  try {
    signal?.throwIfAborted();
    await kernel.start();
    status = await kernel.waitExited();
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", kill);
    await kernel.destroy();
  }
  return { stdout: collected.texts["stdout"]!, stderr: collected.texts["stderr"]!, status };
}
