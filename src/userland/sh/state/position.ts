/**
 * Where a shell is within commands that are made of others, as data: one frame for each of them, the outermost first. A generator's stack cannot
 * be saved, so whatever executes other commands keeps in its frame all that it needs to go on in its middle, and nothing of that in variables of
 * its own. Every few hundred commands the shell makes a checkpoint of its frames, and the journal of its system calls begins anew.
 */
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Frame } from "./frames.ts";
import type { Shell } from "./shell.ts";

/** A shell that calls nothing would keep the machine, and every signal, waiting for ever: it makes a call every so many commands. */
const COMMANDS_PER_CALL = 128;
/** So many words, or syntax trees, in its frames double the cost of a checkpoint: the larger they are, the rarer they are made. */
const DOUBLING_WORDS = 2048;
const DOUBLING_TREES = 32;

type FrameOf<K extends Frame["kind"]> = Extract<Frame, { kind: K }>;

export class Position {
  private readonly frames: Frame[] = [];
  /** Frames of a checkpoint that are yet to be entered again. */
  private path: Frame[] = [];
  /** That began since the last checkpoint. */
  private commands = 0;
  /** What the frames add to a checkpoint: 1 is what it costs without any. */
  private weight = 0;

  /** What is executed next was left in its middle: what comes before that is not done again. */
  get isResuming(): boolean {
    return this.path.length > 0;
  }

  /** What is entered again next; null: nothing, it all begins. */
  get next(): Frame["kind"] | null {
    return this.path[0]?.kind ?? null;
  }

  /** Begins something: it has `frame` until it leaves. */
  enter<F extends Frame>(frame: F): F {
    this.frames.push(frame);
    this.weight += weightOf(frame);
    return frame;
  }

  /** Enters again what was left in its middle; null if it has yet to begin. */
  reenter<K extends Frame["kind"]>(kind: K): FrameOf<K> | null {
    const frame = this.path.shift();
    if (frame === undefined) return null;
    if (frame.kind !== kind) throw new Error(`the shell's position is in ${frame.kind}, not in ${kind}`);
    return this.enter(frame as FrameOf<K>);
  }

  leave(): void {
    this.weight -= weightOf(this.frames.pop()!);
  }

  /** Before each command: now and then a call, and a checkpoint of which the command is the first. */
  *step(shell: Shell): Routine {
    if (this.isResuming) return;
    this.commands++;
    const isDue = this.commands > shell.interpreter.commandsPerCheckpoint * (1 + this.weight);
    if (isDue || this.commands % COMMANDS_PER_CALL === 0) yield* shell.sys.sched_yield();
    if (!isDue) return;
    this.commands = 1;
    yield* shell.sys.checkpoint(shell.describe());
  }

  save(): readonly Frame[] {
    return [...this.frames, ...this.path];
  }

  /** Before the outermost command is executed again. */
  resume(frames: readonly Frame[]): void {
    this.path = [...frames];
  }

  /** Somebody makes a checkpoint between two commands. */
  restart(): void {
    this.commands = 0;
  }
}

function weightOf(frame: Frame): number {
  switch (frame.kind) {
    case "for":
      return frame.values.length / DOUBLING_WORDS;
    case "simple":
      return frame.words.argv.length / DOUBLING_WORDS;
    // A function's tree is in the command that called it.
    case "call":
    case "reading":
      return 1 / DOUBLING_TREES;
    default:
      return 0;
  }
}
