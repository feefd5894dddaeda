import { POLLHUP } from "../../abi/poll.ts";
import type { Pty } from "../../fs/devpts/pty.ts";
import { WaitEntry } from "../../waiter/wait-queue.ts";
import { AbortError } from "../errors.ts";
import { findUser } from "../find-user.ts";
import { type ExitStatus, exitStatus } from "../process/exit-status.ts";
import type { Job } from "../process/job.ts";
import { OutputStream } from "../process/output-stream.ts";
import { startOn } from "../process/start-job.ts";
import type { StartOptions } from "../process/start-process.ts";
import type { StopOptions } from "../process/stop-conditions.ts";
import { requireAlive, type SandboxCore } from "../sandbox-core.ts";
import { hostedPtys, openPty, openStandardFiles } from "./open-pty.ts";

export interface TerminalOptions extends StartOptions, StopOptions {
  /** Default 80. */
  readonly cols?: number;
  /** Default 24. */
  readonly rows?: number;
  /** What runs on it; default: the sandbox's shell. */
  readonly argv?: readonly string[];
}

/**
 * A terminal with a program on it: a pseudoterminal (pty(7)) whose master is the embedder. The program leads a session, and the terminal is its
 * controlling terminal: line editing, echo, job control and signals of keys are the kernel's.
 *
 *     xterm.onData((text) => terminal.write(text));
 *     terminal.onData((bytes) => xterm.write(bytes));
 */
export class Terminal implements AsyncDisposable {
  /** "/dev/pts/0" */
  readonly name: string;
  /** Of the program. */
  readonly pid: number;
  /** What appears on the screen, until nobody has the terminal open. It holds writers back if it is not read. Not beside `onData`. */
  readonly output: ReadableStream<Uint8Array>;
  /** Settles when the program has exited; never rejects. */
  readonly exited: Promise<ExitStatus>;
  private readonly core: SandboxCore;
  private readonly job: Job;
  private readonly pty: Pty;
  private readonly screen: OutputStream;
  private readonly listeners: Set<(bytes: Uint8Array) => void>;

  /** @internal */
  constructor(core: SandboxCore, job: Job, pty: Pty) {
    this.core = core;
    this.job = job;
    this.pty = pty;
    this.pid = job.pid;
    this.name = `/dev/${pty.tty.name}`;
    this.listeners = new Set();
    const isOver = (): boolean => pty.isSlaveClosed || !pty.isMasterOpen;
    this.screen = new OutputStream(pty.tty.output, () => {}, isOver);
    this.output = this.screen.stream;
    pty.masterQueue.add(new WaitEntry({ wake: () => this.slaveClosed() }, POLLHUP));
    this.exited = new Promise((resolve) => {
      job.whenOver(() => {
        resolve(exitStatus(job.status!));
        this.slaveClosed();
      });
    });
  }

  /** Perhaps: with nobody on it and its program gone, the terminal is of no use any more. */
  private slaveClosed(): void {
    if (!this.pty.isSlaveClosed) return;
    this.screen.closed();
    if (this.job.status !== null) this.hangUp();
  }

  /** Types: as at a keyboard, "\r" is the return key, "\x03" Ctrl-C. */
  write(data: string | Uint8Array): void {
    requireAlive(this.core);
    this.pty.tty.receive(typeof data === "string" ? new TextEncoder().encode(data) : data);
  }

  /** Calls `listener` with what appears on the screen from now on. @returns what ends it. */
  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.listeners.add(listener);
    if (this.listeners.size === 1 && !this.output.locked) void this.pump();
    return () => void this.listeners.delete(listener);
  }

  private async pump(): Promise<void> {
    const reader = this.output.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (const listener of this.listeners) listener(value);
    }
  }

  /** The window has another size: the foreground gets SIGWINCH, if it is a change. */
  resize(cols: number, rows: number): void {
    this.pty.tty.setWindowSize({ rows, columns: cols, xPixels: 0, yPixels: 0 });
  }

  get cols(): number {
    return this.pty.tty.windowSize.columns;
  }

  get rows(): number {
    return this.pty.tty.windowSize.rows;
  }

  /** The line is cut: the session gets SIGHUP, and what is still open reads the end and writes EIO. Idempotent. */
  hangUp(): void {
    if (!this.pty.isMasterOpen) return;
    this.pty.closeMaster();
    this.screen.closed();
  }

  /** Hangs up, stops whoever is left of the session, and waits for the program's end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
    this.job.stop(new AbortError("disposed of"), this.core.defaults.killGrace);
    await this.exited;
  }
}

/** Opens a terminal and starts a program on it. @throws SystemError when it cannot be executed. */
export async function openTerminal(core: SandboxCore, options: TerminalOptions): Promise<Terminal> {
  requireAlive(core);
  const { cols = 80, rows = 24, argv = [core.defaults.shell] } = options;
  const user = core.files.run((caller) => findUser(caller, options.user ?? core.defaults.user));
  const pty = openPty(core.files, user);
  pty.tty.windowSize = { rows, columns: cols, xPixels: 0, yPixels: 0 };
  try {
    const env = { TERM: "xterm-256color", ...core.defaults.env, ...options.env };
    const job = await startOn(core, argv, { ...options, env }, () => ({
      fdTable: openStandardFiles(core.files, pty),
      tty: pty.tty,
    }));
    return new Terminal(core, job, pty);
  } catch (error) {
    pty.closeMaster();
    throw error;
  }
}

/** The terminals a loaded sandbox was saved with. */
export function reattachTerminals(core: SandboxCore): Terminal[] {
  return hostedPtys(core.files).flatMap((pty) => {
    const { leader } = (pty.tty.session as { leader?: Job["group"] | null } | null) ?? {};
    if (leader == null || leader.isDead) return [];
    return [new Terminal(core, core.jobs.add(leader), pty)];
  });
}
