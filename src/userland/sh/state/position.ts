/**
 * Where a shell is within commands that are made of others, as data: one frame for each of them, the outermost first. A generator's stack cannot
 * be saved, so what evaluates such a command keeps in its frame what it needs to go on in its middle. A long loop makes checkpoints of that, and
 * the journal of the shell's system calls begins anew.
 */
import type { Routine } from "../../../platform/program/syscall.ts";
import type { Shell } from "./shell.ts";

export interface ListFrame {
  readonly kind: "list";
  /** The command that is executed. */
  index: number;
}

export interface AndOrFrame {
  readonly kind: "and-or";
  /** 0 is the first command, 1 the first of the rest. */
  index: number;
}

export interface NotFrame {
  readonly kind: "not";
}

export interface IfFrame {
  readonly kind: "if";
  /** One more than there are: the `else`. */
  branch: number;
  part: "condition" | "body";
}

export interface WhileFrame {
  readonly kind: "while";
  part: "condition" | "body";
  /** Of the last round's body. */
  status: number;
}

export interface ForFrame {
  readonly kind: "for";
  readonly values: readonly string[];
  index: number;
  status: number;
}

export interface CaseFrame {
  readonly kind: "case";
  /** The one whose pattern matched. */
  item: number;
}

export interface RedirectedFrame {
  readonly kind: "redirected";
  /** What restoreDescriptors() needs. */
  saved: readonly (readonly [fd: number, copy: number | null])[];
}

export type Frame = ListFrame | AndOrFrame | NotFrame | IfFrame | WhileFrame | ForFrame | CaseFrame | RedirectedFrame;

/** So many commands are worth a checkpoint, which costs about as much as some of them. */
const COMMANDS_PER_CHECKPOINT = 256;
/** The words of a `for` are written with every checkpoint: there are the fewer of them. */
const VALUES_PER_COMMAND = 8;

export class Position {
  private readonly frames: Frame[] = [];
  /** Frames of a checkpoint that are yet to be entered again. */
  private path: Frame[] = [];
  /** What is around the command and has no frame: functions, `eval`, traps. */
  private obstacles = 0;
  private commands = 0;
  /** Words of the loops that are under way. */
  private values = 0;

  /** The command that is evaluated next was left in its middle: what comes before that is not done again. */
  get isResuming(): boolean {
    return this.path.length > 0;
  }

  /** Begins a command: with `fresh`, or where it was left. */
  enter<F extends Frame>(fresh: F): F {
    const frame = (this.path.shift() ?? fresh) as F;
    if (frame.kind !== fresh.kind) throw new Error(`the shell's position is in ${frame.kind}, not in ${fresh.kind}`);
    this.frames.push(frame);
    if (frame.kind === "for") this.values += frame.values.length;
    return frame;
  }

  leave(): void {
    const frame = this.frames.pop();
    if (frame?.kind === "for") this.values -= frame.values.length;
  }

  /** A command begins. */
  count(): void {
    this.commands++;
  }

  /** What is evaluated until `removeObstacle` cannot be left in its middle. */
  addObstacle(): void {
    this.obstacles++;
  }

  removeObstacle(): void {
    this.obstacles--;
  }

  /** At the beginning of a round of a loop. */
  *checkpoint(shell: Shell): Routine {
    if (this.commands < COMMANDS_PER_CHECKPOINT + this.values / VALUES_PER_COMMAND) return;
    if (this.obstacles > 0 || this.isResuming || shell.describe === null) return;
    this.commands = 0;
    yield* shell.sys.checkpoint(shell.describe());
  }

  save(): readonly Frame[] {
    return [...this.frames, ...this.path];
  }

  /** Before the outermost command is evaluated again. */
  resume(frames: readonly Frame[]): void {
    this.path = [...frames];
  }
}
