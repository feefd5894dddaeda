import { FdTable } from "../fs/fd-table.ts";
import { HostInput } from "../fs/host/host-input.ts";
import { HostOutput } from "../fs/host/host-output.ts";
import { openHostInput, openHostOutput } from "../fs/host/host-stream-file.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { Credentials } from "../ns/credentials.ts";

const INSTALL = { closeOnExec: false, limit: 3 };
const NAME = /^process (\d+) \((\d+)\) stdin$/;

/** Which process of the embedder's streams are, in the kernel's tables of streams: pid, and a number of their own, since pids come back. */
function streamName(pid: number, id: number, stream: string): string {
  return `process ${pid} (${id}) ${stream}`;
}

/** Standard streams of one process whose other ends are the embedder's. While they are registered, a snapshot has them by name. */
export class HostStreams {
  readonly stdin: HostInput;
  readonly stdout: HostOutput;
  readonly stderr: HostOutput;
  private names: readonly [string, string, string] | null;

  private constructor(stdin: HostInput, stdout: HostOutput, stderr: HostOutput) {
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
    this.names = null;
  }

  static create(): HostStreams {
    return new HostStreams(new HostInput("stdin"), new HostOutput("stdout"), new HostOutput("stderr"));
  }

  /** Descriptors 0, 1 and 2. */
  open(kernel: Kernel): FdTable {
    const credentials = Credentials.root(kernel.rootUserNamespace);
    const table = new FdTable();
    table.install(openHostInput(kernel.vfs, this.stdin, credentials), INSTALL);
    table.install(openHostOutput(kernel.vfs, this.stdout, credentials), INSTALL);
    table.install(openHostOutput(kernel.vfs, this.stderr, credentials), INSTALL);
    return table;
  }

  register(kernel: Kernel, pid: number): void {
    const id = kernel.uniqueID();
    this.names = [streamName(pid, id, "stdin"), streamName(pid, id, "stdout"), streamName(pid, id, "stderr")];
    kernel.hostInputs.set(this.names[0], this.stdin);
    kernel.hostOutputs.set(this.names[1], this.stdout);
    kernel.hostOutputs.set(this.names[2], this.stderr);
  }

  unregister(kernel: Kernel): void {
    if (this.names === null) return;
    kernel.hostInputs.delete(this.names[0]);
    kernel.hostOutputs.delete(this.names[1]);
    kernel.hostOutputs.delete(this.names[2]);
    this.names = null;
  }

  /** Nobody in the kernel can write or read any more. */
  get isUnused(): boolean {
    return this.stdout.writers === 0 && this.stderr.writers === 0 && this.stdin.readers === 0;
  }

  /** The streams a loaded kernel was saved with, by pid. */
  static ofLoaded(kernel: Kernel): Map<number, HostStreams> {
    const found = new Map<number, HostStreams>();
    for (const [name, stdin] of kernel.hostInputs) {
      const match = NAME.exec(name);
      if (match === null) continue;
      const [pid, id] = [Number(match[1]), Number(match[2])];
      const [stdout, stderr] = [streamName(pid, id, "stdout"), streamName(pid, id, "stderr")];
      const streams = new HostStreams(stdin, kernel.hostOutputs.get(stdout)!, kernel.hostOutputs.get(stderr)!);
      streams.names = [name, stdout, stderr];
      found.set(pid, streams);
    }
    return found;
  }
}
