import { SIGTERM } from "../../abi/signal.ts";
import { EventBus } from "../../kernel/events/index.ts";
import { AbortError } from "../errors.ts";
import { HostStreams } from "../host-streams.ts";
import type { SandboxCore } from "../sandbox-core.ts";
import { type ExitStatus, exitStatus } from "./exit-status.ts";
import { InputStream } from "./input-stream.ts";
import type { Job } from "./job.ts";
import { DISCARD } from "./output-collector.ts";
import { OutputStream } from "./output-stream.ts";
import { type SignalLike, signalNumber } from "./signal-number.ts";
import { startJob } from "./start-job.ts";
import type { StartOptions } from "./start-process.ts";
import type { StopOptions } from "./stop-conditions.ts";

export interface SpawnOptions extends StartOptions, StopOptions {}

export interface ProcessEvents {
  /** It has exited; what it wrote may still wait to be read. */
  readonly exit: (status: ExitStatus) => void;
}

/**
 * A running program, with its standard streams as web streams. They hold it back as a pipe does: a stream that is not read makes it wait when
 * 64 KiB are pending. Disposing of it stops it.
 */
export class Process implements AsyncDisposable {
  readonly pid: number;
  readonly stdin: WritableStream<Uint8Array | string>;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** Settles when it has exited; never rejects. */
  readonly exited: Promise<ExitStatus>;
  private readonly core: SandboxCore;
  private readonly job: Job;
  private readonly events: EventBus<ProcessEvents>;

  /** @internal */
  constructor(core: SandboxCore, job: Job, streams: HostStreams) {
    this.core = core;
    this.job = job;
    this.pid = job.pid;
    this.events = new EventBus<ProcessEvents>((error) =>
      core.kernel.events.emit("handler:error", error, "process:exit"),
    );
    const forget = (): void => {
      if (job.status !== null && streams.isUnused) streams.unregister(core.kernel);
    };
    this.stdin = new InputStream(streams.stdin, forget).stream;
    this.stdout = new OutputStream(streams.stdout, forget).stream;
    this.stderr = new OutputStream(streams.stderr, forget).stream;
    this.exited = new Promise((resolve) => {
      job.whenOver(() => {
        const status = exitStatus(job.status!);
        forget();
        resolve(status);
      });
    });
    void this.exited.then((status) => this.events.emit("exit", status));
  }

  /**
   * Sends it a signal, as kill(2).
   * @param signal a name or a number; default SIGTERM. 0 asks whether it is there.
   * @returns false when it has exited.
   */
  kill(signal: SignalLike = SIGTERM): boolean {
    return this.job.signal(signalNumber(signal));
  }

  on<E extends keyof ProcessEvents>(event: E, listener: ProcessEvents[E]): this {
    this.events.on(event, listener);
    return this;
  }

  once<E extends keyof ProcessEvents>(event: E, listener: ProcessEvents[E]): this {
    this.events.once(event, listener);
    return this;
  }

  off<E extends keyof ProcessEvents>(event: E, listener: ProcessEvents[E]): this {
    this.events.off(event, listener);
    return this;
  }

  /** Stops it and everybody of its session as an abort does, and waits until they are gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.job.stop(new AbortError("disposed of"), this.core.defaults.killGrace);
    await this.exited;
  }
}

/** Starts a program. @throws SystemError when it cannot be executed; AbortError when its signal is aborted already. */
export async function spawn(core: SandboxCore, argv: readonly string[], options: SpawnOptions): Promise<Process> {
  const { job, streams } = await startJob(core, argv, options);
  return new Process(core, job, streams);
}

/** The programs a loaded sandbox was saved with that were spawned, or executed, and still run. */
export function reattach(core: SandboxCore): Process[] {
  const processes: Process[] = [];
  for (const [pid, streams] of HostStreams.ofLoaded(core.kernel)) {
    const group = [...core.kernel.tasks.threadGroups()].find(
      (candidate) => candidate.idIn(core.kernel.rootPIDNamespace) === pid && !candidate.isDead,
    );
    if (group !== undefined) {
      processes.push(new Process(core, core.jobs.add(group), streams));
      continue;
    }
    // Its process is gone; who is left of its children writes for nobody.
    streams.stdout.attach(DISCARD);
    streams.stderr.attach(DISCARD);
    streams.unregister(core.kernel);
  }
  return processes;
}
