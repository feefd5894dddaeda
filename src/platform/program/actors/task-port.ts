import type { HostOutput, HostSink } from "../../../fs/host/host-output.ts";
import { installPidfd } from "../../../kernel/install-pidfd.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { threadGroupOf } from "../../../kernel/pid-slots.ts";
import type { ThreadGroup } from "../../../kernel/thread-group.ts";
import type { Port, PortCall, PortResult } from "../../../ns/ops/port.ts";
import type { Pid } from "../../../ns/pid.ts";
import { ActorChannel, NOBODY } from "./actor-channel.ts";
import {
  decodeMessage,
  encodeMessage,
  isWhole,
  type MessageCall,
  type MessageResult,
  messageCall,
  portResult,
  type Reply,
} from "./actor-message.ts";
import { COMMAND_ROOM, REPLIES } from "./actor-program.ts";

/** A command, but for its turn. */
type Order =
  | { readonly calls: readonly MessageCall[] }
  | { readonly clone: number; readonly input: number; readonly output: number };

/** Who waits for one. */
interface Answer {
  readonly resolve: (results: readonly MessageResult[] | null) => void;
  readonly reject: (error: unknown) => void;
}

/** What ports share. */
export interface PortKeeper {
  readonly kernel: Kernel;
  /** The next actor's number. */
  nextSerial(): number;
  /** Knows the port until its process has ended. */
  keep(port: TaskPort): void;
}

/** An actor of the emulated kernel: a process that runs `namespaceActor`, and its channel. */
export class TaskPort implements Port, HostSink {
  readonly serial: number;
  readonly pid: number;
  private readonly keeper: PortKeeper;
  private readonly channel: ActorChannel;
  /** Of its process. */
  private readonly process: Pid;
  private readonly group: ThreadGroup;
  /** Settled when what was asked before has been answered. */
  private turn: Promise<unknown>;
  /** The turn that an answer is awaited of. */
  private asked: number;
  private answer: Answer | null;
  private received: Uint8Array;
  private onEnd: (() => void)[];
  /** Why nobody is answered any more: the kernel is no longer there. */
  private failure: { readonly error: unknown } | null;

  constructor(keeper: PortKeeper, serial: number, group: ThreadGroup, channel: ActorChannel) {
    this.serial = serial;
    this.pid = group.pid.numberIn(keeper.kernel.rootPIDNamespace);
    this.keeper = keeper;
    this.channel = channel;
    this.process = group.pid;
    this.group = group;
    this.turn = Promise.resolve();
    this.asked = -1;
    this.answer = null;
    this.received = new Uint8Array(0);
    this.onEnd = [];
    this.failure = null;
    channel.replies.attach(this);
    keeper.keep(this);
  }

  get hasEnded(): boolean {
    return this.group.isDead || this.group.leader.fdTable === null;
  }

  async run(calls: readonly PortCall[]): Promise<readonly PortResult[] | null> {
    const results = await this.next(() => this.ask({ calls: calls.map(messageCall) }));
    return results === null ? null : results.map((result, i) => portResult(result, calls[i]!));
  }

  async clone(flags: number): Promise<Port | number | null> {
    return this.next(() => this.makeChild(flags));
  }

  async withPidfd(
    target: TaskPort,
    calls: (pidfd: number) => readonly PortCall[],
  ): Promise<readonly PortResult[] | null> {
    return this.next(async () => {
      const task = this.group.leader;
      if (this.hasEnded || task.fdTable === null) return null;
      const pidfd = installPidfd(task, target.process);
      if (pidfd < 0) return [{ result: pidfd, outputs: [] }];
      const asked = calls(pidfd);
      const results = await this.ask({
        calls: [...asked, { name: "close", args: [pidfd] } as const].map(messageCall),
      });
      return results === null ? null : asked.map((call, i) => portResult(results[i]!, call));
    });
  }

  async ended(): Promise<boolean> {
    if (!this.hasEnded && (await this.run([{ name: "getpid", args: [] }])) === null && !this.hasEnded)
      await new Promise<void>((resolve) => this.onEnd.push(resolve));
    return this.group.isDead;
  }

  /** Lets it exit. */
  dismiss(): void {
    if (!this.channel.commands.isEnded) this.channel.commands.end();
  }

  /** Whether it is what runs in `group`. */
  isIn(group: ThreadGroup): boolean {
    return this.group === group;
  }

  /** @internal Its process has ended. */
  end(): void {
    this.channel.unregister(this.keeper.kernel);
    this.closed();
  }

  dataAvailable(output: HostOutput): void {
    const bytes = output.take();
    const all = new Uint8Array(this.received.length + bytes.length);
    all.set(this.received);
    all.set(bytes, this.received.length);
    this.received = all;
    if (!isWhole(all)) return;
    this.received = new Uint8Array(0);
    const { turn, results } = decodeMessage<Reply>(all);
    // Another turn is one of before a save: who asked is not here.
    if (turn === this.asked) this.answered(results);
  }

  /** Nobody can answer any more: it exits. */
  closed(): void {
    this.answered(null);
    for (const resolve of this.onEnd.splice(0)) resolve();
  }

  /** @internal The kernel has panicked, or was destroyed: whoever waits gets the error, and whoever asks from now on. */
  fail(error: unknown): void {
    this.failure = { error };
    const { answer } = this;
    this.answer = null;
    answer?.reject(error);
    this.closed();
  }

  private answered(results: readonly MessageResult[] | null): void {
    const { answer } = this;
    this.answer = null;
    answer?.resolve(results);
  }

  /** One after the other. */
  private next<T>(section: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => {
      if (this.failure !== null) throw this.failure.error;
      return section();
    });
    // Whoever asked for `result` gets its error; those behind it have their own turn.
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async ask(order: Order): Promise<readonly MessageResult[] | null> {
    const { commands, replies } = this.channel;
    if (this.hasEnded || commands.isEnded || replies.writers === 0) return null;
    this.asked = this.keeper.kernel.uniqueID();
    const bytes = encodeMessage({ turn: this.asked, ...order });
    if (bytes.length > COMMAND_ROOM) throw new RangeError(`an actor takes ${COMMAND_ROOM} bytes, not ${bytes.length}`);
    return new Promise((resolve, reject) => {
      this.answer = { resolve, reject };
      commands.push(bytes);
    });
  }

  private async makeChild(flags: number): Promise<Port | number | null> {
    const { kernel } = this.keeper;
    const { fdTable } = this.group.leader;
    if (this.hasEnded || fdTable === null) return null;
    const channel = new ActorChannel();
    const [input, output] = channel.open(kernel, fdTable, REPLIES + 1);
    if (output < 0) return output;
    const serial = this.keeper.nextSerial();
    channel.register(kernel, serial, NOBODY);
    const results = await this.ask({ clone: flags, input, output });
    channel.unregister(kernel);
    if (results === null) return null;
    const { result } = results[0]!;
    if (result < 0) return result;
    // It is there, as a zombie if not alive: nobody but this process waits for it.
    const group = threadGroupOf(this.process.namespace.find(result))!;
    const port = new TaskPort(this.keeper, serial, group, channel);
    channel.register(kernel, serial, port.pid);
    return port;
  }
}
