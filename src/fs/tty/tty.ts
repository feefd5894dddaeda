import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../abi/poll.ts";
import { SIGCONT, SIGHUP, SIGWINCH } from "../../abi/signal.ts";
import { IXON, VMIN, VTIME } from "../../abi/termios.ts";
import { anyRef, bool, nullable, ref, struct, text, uint } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import { ByteQueue, byteQueue } from "../host/byte-queue.ts";
import { HostOutput } from "../host/host-output.ts";
import { Echo } from "./echo.ts";
import type { TtyProcessGroup, TtySession } from "./job-control.ts";
import { LineDiscipline, type LineDisciplineOwner } from "./line-discipline.ts";
import { OutputProcessor } from "./output-processor.ts";
import { DISABLED_CHAR, Termios } from "./termios.ts";

/** struct winsize */
export interface WindowSize {
  rows: number;
  columns: number;
  xPixels: number;
  yPixels: number;
}

/** The other side of a terminal that is a pseudoterminal's slave. */
export interface TtyPeer {
  slaveOpened(): void;
  /** The last file is closed. */
  slaveClosed(): void;
  /** There is room for more to be typed. */
  inputTaken(): void;
}

/** A terminal whose other side is the embedder: `receive` is its keyboard, `output` its screen (struct tty_struct with N_TTY). */
export class Tty implements LineDisciplineOwner {
  /** "console", "ttyS0": how the embedder finds it again after a load. */
  readonly name: string;
  /** Its device number. */
  readonly device: number;
  readonly termios: Termios;
  readonly output: HostOutput;
  readonly processor: OutputProcessor;
  readonly discipline: LineDiscipline;
  /** Typed, but the read buffer has no room: comes in when somebody reads. */
  readonly backlog: ByteQueue;
  windowSize: WindowSize;
  /** VSTOP was typed: output waits for VSTART. */
  isStopped: boolean;
  /** TIOCEXCL */
  isExclusive: boolean;
  /** Whose controlling terminal it is, and who may read from it. */
  session: TtySession | null;
  foreground: TtyProcessGroup | null;
  /** How often it was hung up: files opened before are dead. */
  hangups: number;
  /** TTY_IO_ERROR: an open has failed, and none has succeeded since. */
  hasIoError: boolean;
  /** Open file descriptions, dead ones included. */
  openFiles: number;
  peer: TtyPeer | null;

  /** @param capacity bytes of output that may be pending; default: HostOutput's. */
  constructor(name: string, device: number, capacity?: number) {
    this.name = name;
    this.device = device;
    this.termios = new Termios();
    this.output = new HostOutput(name, capacity);
    this.processor = new OutputProcessor(this.termios, this.output);
    this.discipline = new LineDiscipline(this, this.termios, new Echo(this.termios, this.processor));
    this.backlog = new ByteQueue();
    this.windowSize = { rows: 0, columns: 0, xPixels: 0, yPixels: 0 };
    this.isStopped = false;
    this.isExclusive = false;
    this.session = null;
    this.foreground = null;
    this.hangups = 0;
    this.hasIoError = false;
    this.openFiles = 0;
    this.peer = null;
  }

  fileOpened(): void {
    this.openFiles++;
    this.hasIoError = false;
    this.peer?.slaveOpened();
  }

  fileClosed(): void {
    this.openFiles--;
    if (this.openFiles === 0) this.peer?.slaveClosed();
  }

  /** One queue for both directions: the output's, which is notified when the host has taken some. */
  get queue(): WaitQueue {
    return this.output.queue;
  }

  // Input.

  /** Characters from the embedder's keyboard. */
  receive(bytes: Uint8Array): void {
    this.backlog.push(bytes, 0, bytes.length);
    this.drainBacklog();
    this.output.announce();
  }

  private drainBacklog(): void {
    const next = new Uint8Array(1);
    while (this.backlog.length > 0 && this.discipline.accepts) {
      this.backlog.take(next, 0, 1);
      this.discipline.receive(next[0]!);
    }
    this.discipline.echo.flush();
    if (this.hasInput(true)) this.queue.notify(POLLIN | POLLRDNORM);
  }

  /** Is there something to read now? For poll(2) in non-canonical mode VMIN bytes count, if VTIME is 0. */
  hasInput(forPoll: boolean): boolean {
    const { buffer } = this.discipline;
    if (this.termios.isCanonical) return buffer.hasLine;
    const { characters } = this.termios;
    const wanted = forPoll && characters[VTIME] === 0 ? Math.max(1, characters[VMIN]!) : 1;
    return buffer.length >= wanted;
  }

  /** Takes what there is, up to `length` bytes; in canonical mode no more than a line. */
  take(buffer: Uint8Array, start: number, length: number): number {
    const input = this.discipline.buffer;
    const count = this.termios.isCanonical
      ? input.takeLine(buffer, start, length, DISABLED_CHAR)
      : input.takeRaw(buffer, start, length);
    if (this.backlog.length > 0) this.drainBacklog();
    this.peer?.inputTaken();
    return count;
  }

  /** FIONREAD */
  get inputLength(): number {
    const { buffer } = this.discipline;
    return this.termios.isCanonical ? buffer.lineBytes(DISABLED_CHAR) : buffer.length;
  }

  /** The attributes have changed. When ICANON did, what is unread changes its form; either way readers look again. */
  termiosChanged(changesMode: boolean): void {
    const { discipline, termios } = this;
    if (changesMode) {
      discipline.buffer.switchMode(termios.isCanonical);
      discipline.isLiteralNext = false;
      discipline.echo.isErasing = false;
    }
    if (this.isStopped && !termios.hasInput(IXON)) this.setStopped(false);
    if (this.hasInput(true)) this.queue.notify(POLLIN | POLLRDNORM);
  }

  // Output.

  /** Writes through output processing. @returns how many bytes found room; 0 while it is stopped. */
  write(buffer: Uint8Array, start: number, length: number): number {
    let done = 0;
    if (!this.isStopped) this.discipline.echo.flush();
    if (!this.isStopped) while (done < length && this.processor.put(buffer[start + done]!)) done++;
    this.output.announce();
    return done;
  }

  setStopped(stopped: boolean): void {
    const resumes = this.isStopped && !stopped;
    this.isStopped = stopped;
    if (resumes) this.queue.notify(POLLOUT | POLLWRNORM);
  }

  /** TCIFLUSH */
  flushInput(): void {
    this.discipline.flush();
    this.backlog.clear();
  }

  // Signals.

  signalForeground(signal: number): void {
    this.foreground?.sendSignal(signal);
  }

  /** tty_do_resize(): SIGWINCH to the foreground, if it is a change. */
  setWindowSize(size: WindowSize): void {
    const old = this.windowSize;
    const isSame = old.rows === size.rows && old.columns === size.columns;
    if (isSame && old.xPixels === size.xPixels && old.yPixels === size.yPixels) return;
    this.windowSize = { ...size };
    this.signalForeground(SIGWINCH);
  }

  /**
   * The line is gone (__tty_hangup()): the session loses its terminal, its leader gets SIGHUP and SIGCONT, and files that are open now read
   * the end of the file and write EIO. The foreground is told when the leader exits.
   */
  hangup(): void {
    const { session, foreground } = this;
    this.hangups++;
    this.session = null;
    this.foreground = null;
    if (session !== null) {
      session.clearControllingTty();
      session.signalLeader(SIGHUP);
      session.signalLeader(SIGCONT);
      session.hungUpForeground = foreground;
    }
    this.flushInput();
    this.queue.notify(POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM | POLLERR | POLLHUP);
  }
}

savable(Tty, {
  name: "fs.Tty",
  version: 1,
  saved: {
    name: text,
    device: uint,
    termios: ref(() => Termios),
    output: ref(() => HostOutput),
    processor: ref(() => OutputProcessor),
    discipline: ref(() => LineDiscipline),
    backlog: byteQueue,
    windowSize: struct<WindowSize>({ rows: uint, columns: uint, xPixels: uint, yPixels: uint }),
    isStopped: bool,
    isExclusive: bool,
    session: nullable(anyRef<TtySession>("clearControllingTty", "signalLeader")),
    foreground: nullable(anyRef<TtyProcessGroup>("sendSignal")),
    hangups: uint,
    hasIoError: bool,
    openFiles: uint,
    peer: nullable(anyRef<TtyPeer>("slaveOpened", "slaveClosed", "inputTaken")),
  },
});
