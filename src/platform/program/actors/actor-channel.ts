import type { FdTable } from "../../../fs/fd-table.ts";
import { HostInput } from "../../../fs/host/host-input.ts";
import { HostOutput } from "../../../fs/host/host-output.ts";
import { openHostInput, openHostOutput } from "../../../fs/host/host-stream-file.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { Credentials } from "../../../ns/credentials.ts";

/** Nobody's RLIMIT_NOFILE. */
const LIMIT = 1024;
const NAME = /^namespace actor (\d+) \((\d+)\) commands$/;

/** In place of a process that is about to be made. */
export const NOBODY = 0;

/** Which actor's: its number, and its process's in the initial pid namespace. */
function streamName(serial: number, pid: number, stream: "commands" | "replies"): string {
  return `namespace actor ${serial} (${pid}) ${stream}`;
}

/** The streams between an actor and the embedder. While they are registered, a snapshot has them by name. */
export class ActorChannel {
  readonly commands: HostInput;
  readonly replies: HostOutput;
  private names: readonly [string, string] | null;

  constructor(commands: HostInput = new HostInput("commands"), replies: HostOutput = new HostOutput("replies")) {
    this.commands = commands;
    this.replies = replies;
    this.names = null;
  }

  /** Opens it in `files`, at the lowest descriptors from `minimum` on. @returns the two; the errno in place of both when there is no room. */
  open(kernel: Kernel, files: FdTable, minimum: number): readonly [input: number, output: number] {
    // Not close-on-exec: a first process begins with an execve.
    const options = { closeOnExec: false, minimum, limit: LIMIT };
    const credentials = Credentials.root(kernel.rootUserNamespace);
    const input = openHostInput(kernel.vfs, this.commands, credentials);
    const output = openHostOutput(kernel.vfs, this.replies, credentials);
    const first = files.install(input, options);
    const second = first < 0 ? first : files.install(output, options);
    if (second >= 0) return [first, second];
    if (first >= 0) files.close(null, first);
    else input.release();
    output.release();
    return [second, second];
  }

  register(kernel: Kernel, serial: number, pid: number): void {
    this.names = [streamName(serial, pid, "commands"), streamName(serial, pid, "replies")];
    kernel.hostInputs.set(this.names[0], this.commands);
    kernel.hostOutputs.set(this.names[1], this.replies);
  }

  /** Who was to be told of it is not there: an actor that was made nevertheless exits. */
  abandon(kernel: Kernel): void {
    this.unregister(kernel);
    this.commands.end();
  }

  /** Who has asked for what was not read yet is not there. */
  forgetCommands(): void {
    const { pending } = this.commands;
    pending.take(new Uint8Array(pending.length), 0, pending.length);
  }

  unregister(kernel: Kernel): void {
    if (this.names === null) return;
    kernel.hostInputs.delete(this.names[0]);
    kernel.hostOutputs.delete(this.names[1]);
    this.names = null;
  }

  /** Those that a kernel has, as after a load. */
  static *registered(kernel: Kernel): Iterable<{ serial: number; pid: number; channel: ActorChannel }> {
    for (const [name, commands] of kernel.hostInputs) {
      const match = NAME.exec(name);
      if (match === null) continue;
      const [serial, pid] = [Number(match[1]), Number(match[2])];
      const replies = streamName(serial, pid, "replies");
      const channel = new ActorChannel(commands, kernel.hostOutputs.get(replies)!);
      channel.names = [name, replies];
      yield { serial, pid, channel };
    }
  }
}
