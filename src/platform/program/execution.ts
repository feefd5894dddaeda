import { SYS_exit, SYS_exit_group, SYS_rt_sigreturn } from "../../abi/unistd-riscv64.ts";
import { environmentOf, textOf } from "./environment.ts";
import { FunctionTable, namedFunction } from "./function-table.ts";
import { Ending, Level } from "./level.ts";
import { OP_CHECKPOINT } from "./local-operation.ts";
import { needsPreparation, prepare } from "./prepare.ts";
import { type AsyncProgram, type Environment, type GeneratorProgram, isGeneratorProgram } from "./program.ts";
import { decodeValue, encodeValue } from "./program-value.ts";
import { sys } from "./sys/index.ts";
import { type Routine, Syscall } from "./syscall.ts";
import { uncaught } from "./uncaught.ts";

/** In place of a function's name: main. */
export const MAIN = "";

const NO_HANDLERS: readonly Level[] = [];

/** What a task's routine begins with. Saved. */
export interface ExecutionStart {
  /** Name of one of the program's functions, or MAIN. */
  readonly entry: string;
  /** Byte strings. */
  readonly argv: readonly string[];
  readonly envv: readonly string[];
  /** What it begins with, as text: a child's state, or the last checkpoint's. */
  readonly state: string | null;
  /** Its end ends a thread, not the process. */
  readonly isThread: boolean;
}

/** The generators of one task, and what they share. Not saved: a load makes it anew and replays its past. */
export class Execution {
  readonly program: GeneratorProgram | AsyncProgram;
  private readonly main: Level;
  private handlers: readonly Level[];
  /** The level that runs: main's, or the last handler's. */
  top: Level;
  private readonly start: ExecutionStart;
  private ownLocals: object | null;
  private ownEnvironment: Environment | null;
  private functions: FunctionTable | null;

  /** @throws RangeError when the program has no function of the name it is to begin with. */
  constructor(program: GeneratorProgram | AsyncProgram, start: ExecutionStart) {
    this.program = program;
    this.start = start;
    this.ownLocals = null;
    this.ownEnvironment = null;
    this.functions = null;
    this.main = new Level(this.begin(), null);
    this.handlers = NO_HANDLERS;
    this.top = this.main;
  }

  private begin(): Routine<unknown> {
    const { program } = this;
    const { entry, argv, state: text } = this.start;
    const state = text === null ? undefined : decodeValue(text);
    if (entry === MAIN && isGeneratorProgram(program))
      return program.main(sys, argv.map(textOf), this.environment, state);
    const main = namedFunction(program, entry);
    if (main === null) throw new RangeError(`program ${program.name} has no function "${entry}"`);
    return main(sys, state);
  }

  /** The task's own variables. */
  get locals(): object {
    this.ownLocals ??= {};
    return this.ownLocals;
  }

  get environment(): Environment {
    this.ownEnvironment ??= environmentOf(this.start.envv);
    return this.ownEnvironment;
  }

  /** Main's, and those of the handlers above it. */
  get levels(): readonly Level[] {
    return [this.main, ...this.handlers];
  }

  /** How many levels there are. */
  get depth(): number {
    return 1 + this.handlers.length;
  }

  /** A handler begins. */
  push(level: Level): void {
    this.handlers = [...this.handlers, level];
    this.top = level;
  }

  /** A handler has ended. */
  pop(): void {
    this.handlers = this.handlers.slice(0, -1);
    this.top = this.handlers.at(-1) ?? this.main;
  }

  get table(): FunctionTable {
    this.functions ??= new FunctionTable(this.program);
    return this.functions;
  }

  /** Runs the level's routine to its next call. Afterwards the level is calling, unless it asked for what cannot be (`failure`). */
  advance(level: Level): Syscall<unknown> {
    const made = this.nextCall(level);
    level.syscall = made;
    level.replacement = -1;
    made.failure = null;
    try {
      this.prepare(made);
      level.isCalling = true;
    } catch (error) {
      made.failure = error as Error;
      level.hasResult = true;
    }
    return made;
  }

  private nextCall(level: Level): Syscall<unknown> {
    let next: Syscall<unknown> | Ending;
    try {
      next = level.resume();
    } catch (error) {
      level.replace(uncaught(sys, this.program.name, error));
      next = level.resume();
    }
    if (!(next instanceof Ending)) return next;
    if (level.frame !== null) return new Syscall<unknown>(SYS_rt_sigreturn, null);
    const status = typeof next.value === "number" ? next.value : 0;
    return new Syscall<unknown>(this.start.isThread ? SYS_exit : SYS_exit_group, null, status);
  }

  private prepare(made: Syscall<unknown>): void {
    if (made.number !== OP_CHECKPOINT) {
      if (needsPreparation(made.number)) prepare(made, this.table);
      return;
    }
    if (this.depth > 1) throw new TypeError("a checkpoint in a signal handler");
    if (this.table.hasClosures)
      throw new TypeError("a checkpoint would lose signal handlers that are not among the program's functions");
    made.encodedState = encodeValue(made.state);
  }
}
