import { bytesOf } from "../../../abi/byte-string.ts";
import { errnoName } from "../../../abi/errno.ts";
import { O_CREAT, O_EXCL, O_WRONLY } from "../../../abi/fcntl.ts";
import { FdTable } from "../../../fs/fd-table.ts";
import { openat } from "../../../fs/open.ts";
import { unlink } from "../../../fs/unlink.ts";
import { KernelError } from "../../../kernel/errors.ts";
import type { Kernel } from "../../../kernel/kernel.ts";
import { threadGroupOf } from "../../../kernel/pid-slots.ts";
import { SupervisorCaller } from "../../../kernel/supervisor-caller.ts";
import type { ThreadGroup } from "../../../kernel/thread-group.ts";
import type { NamespaceOps } from "../../../ns/ops/namespace-ops.ts";
import { PortOps } from "../../../ns/ops/port-ops.ts";
import { PROGRAMS, type ProgramRegistry } from "../program.ts";
import { programFile } from "../program-format.ts";
import { ActorChannel, NOBODY } from "./actor-channel.ts";
import { COMMANDS, namespaceActor } from "./actor-program.ts";
import { type PortKeeper, TaskPort } from "./task-port.ts";

/** The root's executable file, which is gone when it runs. */
const FILE = "/.namespace-actor";

const existing = new WeakMap<Kernel, Promise<NamespaceOps>>();

/**
 * The actors of a kernel, which must run: those it was saved with, or else a new root. The same ones until they are closed.
 * @throws {KernelError} ARGUMENT when `namespaceActor` is not among the platform's programs.
 */
export function namespaceOps(kernel: Kernel): Promise<NamespaceOps> {
  let ops = existing.get(kernel);
  if (ops === undefined) {
    const started = new ActorKeeper(kernel).start();
    existing.set(kernel, started);
    // Whoever asked gets the error: it is `started` that is returned. Who asks anew gets another try.
    started.catch(() => {
      if (existing.get(kernel) === started) existing.delete(kernel);
    });
    ops = started;
  }
  return ops;
}

class ActorKeeper implements PortKeeper {
  readonly kernel: Kernel;
  private readonly ports: Set<TaskPort>;
  private next: number;
  private readonly onExit: (group: ThreadGroup) => void;
  private closed: Promise<void> | null;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
    this.ports = new Set();
    this.next = 0;
    this.onExit = (group) => this.exited(group);
    this.closed = null;
  }

  async start(): Promise<NamespaceOps> {
    const { kernel } = this;
    const programs = kernel.platform.externals().get(PROGRAMS) as ProgramRegistry | undefined;
    if (programs?.get(namespaceActor.name) !== namespaceActor)
      throw new KernelError("ARGUMENT", "the platform's programs lack namespaceActor of tuxlet/platform/program");
    kernel.events.on("process:exit", this.onExit);
    try {
      const [loaded, ...others] = this.registered();
      const root = loaded ?? (await this.startRoot());
      kernel.waitExited().catch((error: unknown) => this.fail(error));
      const ops = this.opsOf(root, others);
      return loaded === undefined ? await ops.prepare() : ops;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  nextSerial(): number {
    return this.next++;
  }

  keep(port: TaskPort): void {
    this.ports.add(port);
    this.next = Math.max(this.next, port.serial + 1);
  }

  private opsOf(root: TaskPort, others: readonly TaskPort[]): PortOps {
    const ops = new PortOps("emulated", root, () => this.close());
    for (const port of others) ops.join(port);
    return ops;
  }

  /** What a loaded kernel has, the root first. */
  private registered(): TaskPort[] {
    const { kernel } = this;
    const found = [...ActorChannel.registered(kernel)].sort((a, b) => a.serial - b.serial);
    for (const { pid, channel } of found) if (pid === NOBODY) channel.abandon(kernel);
    return found
      .filter(({ pid }) => pid !== NOBODY)
      .map(({ serial, pid, channel }) => {
        channel.forgetCommands();
        return new TaskPort(this, serial, threadGroupOf(kernel.rootPIDNamespace.find(pid))!, channel);
      });
  }

  private async startRoot(): Promise<TaskPort> {
    const { kernel } = this;
    const channel = new ActorChannel();
    const fdTable = new FdTable();
    channel.open(kernel, fdTable, COMMANDS);
    const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
    try {
      writeProgram(caller);
      const group = await kernel.createProcess({ argv: [FILE], fdTable });
      const port = new TaskPort(this, this.nextSerial(), group, channel);
      channel.register(kernel, port.serial, port.pid);
      return port;
    } finally {
      unlink(caller, caller.fs.root, FILE);
      caller.release();
    }
  }

  private exited(group: ThreadGroup): void {
    for (const port of this.ports) {
      if (!port.isIn(group)) continue;
      this.ports.delete(port);
      port.end();
    }
  }

  /** The kernel has panicked, or was destroyed. */
  private fail(error: unknown): void {
    for (const port of this.ports) port.fail(error);
    this.ports.clear();
  }

  /** Once: afterwards the kernel may have other actors. */
  private close(): Promise<void> {
    this.closed ??= this.endAll();
    return this.closed;
  }

  /** The root is the last to go: the others' orphans are its children. */
  private async endAll(): Promise<void> {
    existing.delete(this.kernel);
    const [root, ...others] = [...this.ports].sort((a, b) => a.serial - b.serial);
    for (const port of others) port.dismiss();
    for (const port of others) await port.ended();
    root?.dismiss();
    await root?.ended();
    this.kernel.events.off("process:exit", this.onExit);
  }
}

function writeProgram(caller: SupervisorCaller): void {
  const text = bytesOf(programFile(namespaceActor.name));
  const file = openat(caller, caller.fs.root, FILE, O_WRONLY | O_CREAT | O_EXCL, 0o700);
  const result = typeof file === "number" ? file : file.write(caller, text, 0, text.length);
  if (typeof file !== "number") file.release();
  if (result < 0) throw new KernelError("LOAD", `cannot write ${FILE}`, errnoName(result) ?? null);
}
