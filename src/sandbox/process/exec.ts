import { AbortError, InputError, InterruptedError } from "../errors.ts";
import type { HostStreams } from "../host-streams.ts";
import { LimitError } from "../limits.ts";
import type { SandboxCore } from "../sandbox-core.ts";
import { type ExitStatus, exitStatus } from "./exit-status.ts";
import { InputStream } from "./input-stream.ts";
import type { Job } from "./job.ts";
import { DISCARD, OutputCollector } from "./output-collector.ts";
import { startJob } from "./start-job.ts";
import type { StartOptions } from "./start-process.ts";
import type { StopOptions } from "./stop-conditions.ts";

/** What a program reads: text, bytes, or a stream that is read as the program does. */
export type InputLike = string | Uint8Array | ReadableStream<Uint8Array | string>;

export interface ExecOptions extends StartOptions, StopOptions {
  /** Default: nothing, standard input is at its end. */
  readonly stdin?: InputLike;
  /** Called with text as it is written. */
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
}

/** What came of a program. */
export interface ExecResult extends ExitStatus {
  readonly stdout: string;
  readonly stderr: string;
  /** As written, for what is not text. */
  readonly stdoutBytes: Uint8Array;
  readonly stderrBytes: Uint8Array;
}

/**
 * Runs a program to its end and collects what it writes. Processes that it leaves behind go on; what they write from then on is dropped.
 * @throws SystemError when it cannot be executed; AbortError, TimeoutError, InputError, LimitError when it was stopped, after its session is gone.
 */
export async function exec(core: SandboxCore, argv: readonly string[], options: ExecOptions): Promise<ExecResult> {
  const { job, streams } = await startJob(core, argv, options);
  const run = new Run(core, streams, options);
  run.connect(job, options.stdin);
  return run.result;
}

class Run {
  readonly result: Promise<ExecResult>;
  private readonly core: SandboxCore;
  private readonly streams: HostStreams;
  private readonly stdout: OutputCollector;
  private readonly stderr: OutputCollector;
  private readonly callbackErrors: unknown[];
  private left: number;
  private job: Job | null;
  private settle!: { readonly resolve: (result: ExecResult) => void; readonly reject: (error: unknown) => void };

  constructor(core: SandboxCore, streams: HostStreams, { onStdout, onStderr }: ExecOptions) {
    this.core = core;
    this.streams = streams;
    this.left = core.limits.outputBytes;
    this.job = null;
    this.callbackErrors = [];
    const take = (bytes: number): number => this.take(bytes);
    this.stdout = new OutputCollector(take, this.listener("stdout", onStdout));
    this.stderr = new OutputCollector(take, this.listener("stderr", onStderr));
    this.result = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
  }

  connect(job: Job, stdin: InputLike | undefined): void {
    this.job = job;
    job.whenOver(() => this.over(job));
    this.streams.stdout.attach(this.stdout);
    this.streams.stderr.attach(this.stderr);
    const input = this.streams.stdin;
    if (stdin instanceof ReadableStream) void this.pump(job, stdin);
    else {
      if (stdin !== undefined) input.push(typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin);
      input.end();
    }
  }

  /** Until the stream or the program ends. A program need not read all that it is given. */
  private async pump(job: Job, stdin: ReadableStream<Uint8Array | string>): Promise<void> {
    const reader = stdin.getReader();
    const writer = new InputStream(this.streams.stdin).stream.getWriter();
    job.whenOver(() => void reader.cancel().catch(ignore));
    for (;;) {
      let chunk: ReadableStreamReadResult<Uint8Array | string>;
      try {
        chunk = await reader.read();
      } catch (error) {
        job.stop(new InputError(error), this.core.defaults.killGrace);
        return;
      }
      try {
        if (chunk.done) return await writer.close();
        await writer.write(chunk.value);
      } catch (error) {
        // EPIPE: whoever could read is gone.
        await reader.cancel(error).catch(ignore);
        return;
      }
    }
  }

  /** How many of `bytes` may be kept. The limit ends the program. */
  private take(bytes: number): number {
    const count = Math.min(bytes, this.left);
    this.left -= count;
    if (count < bytes) afterSystemCall(() => this.job!.stop(this.exceeded(), 0));
    return count;
  }

  private exceeded(): LimitError {
    return new LimitError("outputBytes", this.core.limits.outputBytes);
  }

  private listener(
    stream: "stdout" | "stderr",
    callback: ((text: string) => void) | undefined,
  ): (chunk: Uint8Array) => void {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return (chunk) => {
      this.core.outputWritten(this.job!.pid, stream, chunk);
      if (callback === undefined) return;
      const text = decoder.decode(chunk, { stream: true });
      if (text !== "") afterSystemCall(() => this.tell(callback, text));
    };
  }

  private tell(callback: (text: string) => void, text: string): void {
    try {
      callback(text);
    } catch (error) {
      this.callbackErrors.push(error);
      this.job!.stop(new AbortError(error), this.core.defaults.killGrace);
    }
  }

  private over(job: Job): void {
    const { stdin, stdout, stderr } = this.streams;
    stdin.attach(null);
    stdout.attach(DISCARD);
    stderr.attach(DISCARD);
    this.streams.unregister(this.core.kernel);
    const result = this.collected(job.status!);
    const failure = this.core.failure ?? job.reason;
    if (failure === null) {
      this.settle.resolve(result);
      return;
    }
    if (failure instanceof LimitError && failure === job.reason) this.core.limitReached(failure);
    if (failure instanceof InterruptedError) failure.output = { stdout: result.stdout, stderr: result.stderr };
    // What a callback threw is what the caller wants to see.
    this.settle.reject(this.callbackErrors.length > 0 ? this.callbackErrors[0] : failure);
  }

  private collected(status: number): ExecResult {
    const [stdoutBytes, stderrBytes] = [this.stdout.bytes(), this.stderr.bytes()];
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const [stdout, stderr] = [decoder.decode(stdoutBytes), decoder.decode(stderrBytes)];
    const result = { stdout, stderr, ...exitStatus(status) };
    // Not enumerable: who prints a result wants to read it.
    return Object.defineProperties(result, {
      stdoutBytes: { value: stdoutBytes },
      stderrBytes: { value: stderrBytes },
    }) as ExecResult;
  }
}

/** The source's own error in being cancelled is its owner's business. */
function ignore(): void {}

/** The embedder's functions are not called in the middle of a system call, where they could do nothing but look. */
function afterSystemCall(action: () => void): void {
  queueMicrotask(action);
}
