import { SIGKILL } from "../abi/signal.ts";
import { signaledStatus } from "../abi/wait.ts";
import { Kernel } from "../kernel/kernel.ts";
import type { Explanation } from "../ns/explain.ts";
import { KTime } from "../time/ktime.ts";
import { applyLimits } from "./apply-limits.ts";
import { addFiles, bootSandboxKernel, startInit } from "./boot-sandbox.ts";
import { SandboxError } from "./errors.ts";
import { FsGateway } from "./fs/gateway.ts";
import { SandboxFs } from "./fs/sandbox-fs.ts";
import { type ExportedNode, exportTar, exportTree } from "./image/export-tree.ts";
import { LazyFiles } from "./image/lazy-files.ts";
import { LimitError, type SandboxLimits } from "./limits.ts";
import { type NamespaceInfo, namespaceInfo } from "./namespace-info.ts";
import { type SandboxOptions, type Surroundings, type SurroundingsOptions, surroundingsOf } from "./options.ts";
import { type ExecOptions, type ExecResult, exec } from "./process/exec.ts";
import { JobTable } from "./process/job-table.ts";
import { type Process, reattach, type SpawnOptions, spawn } from "./process/process.ts";
import { type ProcessInfo, processInfo } from "./process-info.ts";
import { type ProcessDefaults, requireAlive, type SandboxCore } from "./sandbox-core.ts";
import { type SandboxEventMap, type SandboxEventName, SandboxEvents } from "./sandbox-events.ts";
import { defaultsOf, readDefaults, reseed, saveToBytes, writeDefaults } from "./saving.ts";
import { openTerminal, reattachTerminals, type Terminal, type TerminalOptions } from "./terminal/terminal.ts";

/** How copies differ from what they were copied of. */
export interface ForkOptions {
  /** Copies get the same random numbers as the original, and as each other. Default: each its own. */
  readonly sameEntropy?: boolean;
}

/**
 * A Linux system to run programs in.
 *
 *     await using sandbox = await Sandbox.create({ files: { "/hello.txt": "hello\n" } });
 *     const { stdout, exitCode } = await sandbox.exec("cat /hello.txt");
 *
 * Inside there is a first process, which adopts orphans; every program of the embedder's is a process without a parent that leads a session of
 * its own. Disposing of the sandbox ends all of them.
 */
export class Sandbox implements AsyncDisposable {
  /** Its files, in the shape of `node:fs/promises`. */
  readonly fs: SandboxFs;
  /** The kernel underneath, for what has no word here. */
  readonly kernel: Kernel;
  /** Of a restored sandbox or a copy: programs the embedder had started that still run, with their streams. */
  readonly reattached: readonly Process[];
  /** The same for terminals. */
  readonly terminals: readonly Terminal[];
  private readonly core: SandboxCore;
  private readonly events: SandboxEvents;
  private readonly lazy: LazyFiles;
  private readonly surroundings: Surroundings;
  private pauses: number;
  private disposal: Promise<void> | null;

  private constructor(kernel: Kernel, surroundings: Surroundings, defaults: ProcessDefaults) {
    this.kernel = kernel;
    this.surroundings = surroundings;
    this.events = new SandboxEvents(kernel);
    this.lazy = new LazyFiles(kernel, (path, error) => this.events.emit("file:error", path, error));
    const gateway = new FsGateway(kernel, defaults.cwd);
    this.fs = new SandboxFs(gateway);
    this.core = {
      kernel,
      defaults,
      limits: surroundings.limits,
      jobs: new JobTable(kernel),
      files: gateway,
      failure: null,
      isDisposed: false,
      limitReached: (error) => this.events.emit("limit", error),
      outputWritten: (pid, stream, bytes) => this.events.emit("output", pid, stream, bytes),
    };
    this.reattached = reattach(this.core);
    this.terminals = reattachTerminals(this.core);
    this.pauses = 0;
    this.disposal = null;
  }

  /** Makes a sandbox and starts it. @throws SandboxError, SystemError, TarError: what is wrong with an option, and which. */
  static async create(options: SandboxOptions = {}): Promise<Sandbox> {
    const surroundings = await surroundingsOf(options);
    const kernel = await bootSandboxKernel(options, surroundings);
    try {
      const defaults = defaultsOf(options);
      writeDefaults(kernel, defaults);
      const sandbox = new Sandbox(kernel, surroundings, defaults);
      addFiles(kernel, sandbox.lazy, options, defaults.cwd);
      await startInit(kernel, surroundings.limits);
      await sandbox.start();
      return sandbox;
    } catch (error) {
      await kernel.destroy();
      throw error;
    }
  }

  /**
   * Goes on from a snapshot. What the snapshot says of limits does not count: those of `options` do.
   * @throws SnapshotError that says what is wrong with the snapshot, or what it needs of `options`.
   */
  static async restore(
    snapshot: Uint8Array | ReadableStream<Uint8Array>,
    options: SurroundingsOptions = {},
  ): Promise<Sandbox> {
    const surroundings = await surroundingsOf(options);
    const platform = surroundings.newPlatform();
    const kernel = await Kernel.loadFrom(snapshot, { platform, timeSource: surroundings.newTimeSource() });
    return Sandbox.resumed(kernel, surroundings);
  }

  private static async resumed(kernel: Kernel, surroundings: Surroundings): Promise<Sandbox> {
    try {
      applyLimits(kernel, surroundings);
      const sandbox = new Sandbox(kernel, surroundings, readDefaults(kernel));
      await sandbox.start();
      return sandbox;
    } catch (error) {
      await kernel.destroy();
      throw error;
    }
  }

  private async start(): Promise<void> {
    const { kernel, core } = this;
    const { instructions, wallTime } = core.limits;
    kernel.scheduler.waitsForHost = true;
    if (instructions !== Number.POSITIVE_INFINITY)
      kernel.scheduler.afterInstructions(instructions, () => this.end("instructions"));
    if (wallTime !== Number.POSITIVE_INFINITY)
      kernel.setAlarm(KTime.fromNanoseconds(wallTime * 1e6), () => this.end("wallTime"));
    await kernel.start();
    kernel.waitExited().then(
      () => this.ended(),
      (error: Error) => this.ended(error),
    );
  }

  /** A limit of the whole sandbox is reached. */
  private end(limit: keyof SandboxLimits): void {
    const error = new LimitError(limit, this.core.limits[limit]);
    this.core.failure ??= error;
    this.events.emit("limit", error);
    void this.kernel.kill(signaledStatus(SIGKILL));
  }

  /** No task is left. @param error why not: the kernel panicked, or was destroyed. */
  private ended(error?: Error): void {
    if (error !== undefined && !this.core.isDisposed) this.core.failure ??= error;
    this.core.jobs.endAll(signaledStatus(SIGKILL));
  }

  // Programs.

  /**
   * Runs a command line, or a program with its arguments, to its end.
   *
   * @throws SystemError when it cannot be executed; AbortError, TimeoutError, InputError, LimitError when it was stopped: nothing of its session
   * is left then. An exit status other than 0 is a result.
   */
  exec(command: string | readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
    const argv = typeof command === "string" ? [this.core.defaults.shell, "-c", command] : command;
    return exec(this.core, argv, options);
  }

  /** Starts a program, and does not wait for it. @throws SystemError when it cannot be executed. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): Promise<Process> {
    return spawn(this.core, argv, options);
  }

  /** Opens a terminal with the shell, or another program, on it. @throws SystemError when it cannot be executed. */
  terminal(options: TerminalOptions = {}): Promise<Terminal> {
    return openTerminal(this.core, options);
  }

  // What there is.

  /** All processes, the first one and zombies included, by pid. */
  processes(): ProcessInfo[] {
    requireAlive(this.core);
    return [...this.kernel.tasks.threadGroups()]
      .map((group) => processInfo(this.kernel, group))
      .sort((a, b) => a.pid - b.pid);
  }

  /** All namespaces, in the order they were made. */
  namespaces(): NamespaceInfo[] {
    requireAlive(this.core);
    return this.kernel.rootUserNamespace.tree.all().map((namespace) => namespaceInfo(this.kernel, namespace));
  }

  on<E extends SandboxEventName>(event: E, listener: SandboxEventMap[E]): this {
    this.events.on(event, listener);
    return this;
  }

  once<E extends SandboxEventName>(event: E, listener: SandboxEventMap[E]): this {
    this.events.once(event, listener);
    return this;
  }

  off<E extends SandboxEventName>(event: E, listener: SandboxEventMap[E]): this {
    this.events.off(event, listener);
    return this;
  }

  /**
   * Why a system call was refused, in words.
   * @param subject what a "refused" event brought, or the error that a program's call threw.
   * @returns null when no rule is known.
   */
  explain(subject: unknown): Promise<Explanation | null> {
    return this.kernel.explain(subject);
  }

  // Files out.

  /** Everything below `path` as a tar archive; what is mounted there stays behind. @throws SystemError */
  toTar(path = "/"): Promise<Uint8Array> {
    requireAlive(this.core);
    return exportTar(this.fs.gateway, path);
  }

  /** Everything below `path` in the form of `SandboxOptions.files`. @throws SystemError; SandboxError for devices, FIFOs and sockets. */
  tree(path = "/"): Promise<Record<string, ExportedNode>> {
    requireAlive(this.core);
    return exportTree(this.fs.gateway, path);
  }

  // Time.

  /** Stops everything between two steps; nests. Files can still be looked at and changed. */
  async pause(): Promise<void> {
    requireAlive(this.core);
    await this.kernel.pause();
    this.pauses++;
  }

  /** Ends one pause. */
  async resume(): Promise<void> {
    requireAlive(this.core);
    await this.kernel.unpause();
    this.pauses--;
  }

  get isPaused(): boolean {
    return this.kernel.isPaused;
  }

  /**
   * Everything there is, as bytes: for `Sandbox.restore`, in this process or another. The sandbox goes on afterwards.
   * @throws SnapshotError, SandboxError that name what cannot be saved: running commands of the embedder's, open file handles.
   */
  async snapshot(): Promise<Uint8Array> {
    return this.whilePaused(() => saveToBytes(this.kernel));
  }

  /**
   * Copies of this sandbox as it is now, running, each on memory of its own. One that could not be made is the error instead.
   * @throws SandboxError that names what cannot be copied.
   */
  async fork(count = 1, { sameEntropy = false }: ForkOptions = {}): Promise<(Sandbox | Error)[]> {
    const { surroundings } = this;
    return this.whilePaused(async () => {
      const copies: (Sandbox | Error)[] = [];
      for (let i = 0; i < count; i++) {
        try {
          const target = { platform: surroundings.newPlatform(), timeSource: surroundings.newTimeSource() };
          const kernel = await this.kernel.fork(target);
          if (!sameEntropy) reseed(kernel, i);
          copies.push(await Sandbox.resumed(kernel, surroundings));
        } catch (error) {
          copies.push(error as Error);
        }
      }
      return copies;
    });
  }

  private async whilePaused<T>(action: () => Promise<T>): Promise<T> {
    requireAlive(this.core);
    await this.lazy.loadAll();
    await this.pause();
    try {
      const [handle] = this.fs.gateway.handles;
      if (handle !== undefined)
        throw new SandboxError("ERR_SANDBOX_UNSAVABLE", `a file handle of sandbox.fs is open: ${handle.path}`);
      return await action();
    } finally {
      await this.resume();
    }
  }

  // The end.

  /** Ends all programs at once and waits until nothing is left. The sandbox cannot be used any more. Idempotent. */
  kill(): Promise<void> {
    this.disposal ??= this.dispose();
    return this.disposal;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  private async dispose(): Promise<void> {
    const { kernel, core } = this;
    const gone = new SandboxError("ERR_SANDBOX_DISPOSED", "the sandbox was disposed of");
    core.isDisposed = true;
    core.files.abandon(gone);
    if (kernel.failure === null && kernel.isStarted) {
      for (; this.pauses > 0; this.pauses--) await kernel.unpause();
      await kernel.kill(signaledStatus(SIGKILL));
      // A panic meanwhile is the end as well.
      await kernel.waitExited().catch(() => {});
    }
    await kernel.destroy();
    core.jobs.endAll(signaledStatus(SIGKILL));
  }
}
