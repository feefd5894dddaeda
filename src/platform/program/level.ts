import type { RestoredFrame } from "../../kernel/platform.ts";
import type { LevelRecord } from "./level-record.ts";
import { Call, type ProgramStep, type Routine, type Syscall } from "./syscall.ts";

/**
 * One run of a routine: main's, or a signal handler's above it. Holds the trampoline's stack of generators, a list from the innermost `call`
 * outwards, and the system call that the innermost generator waits for.
 */
export class Level {
  /** What rt_sigreturn(2) puts back; null for main's level. */
  readonly frame: RestoredFrame | null;
  private routine: Routine<unknown>;
  /** The innermost call, whose generator runs; null: `routine` itself does. */
  private call: Call<unknown> | null;
  /** The system call it is in; null before the first. */
  syscall: Syscall<unknown> | null;
  /** The kernel is to handle `syscall`, for the first time or again. */
  isCalling: boolean;
  /** `syscall` has its result, and the routine does not know yet. */
  hasResult: boolean;
  /** The system call the kernel is to see instead (restart_syscall), -1 for none. */
  replacement: number;

  constructor(routine: Routine<unknown>, frame: RestoredFrame | null) {
    this.frame = frame;
    this.routine = routine;
    this.call = null;
    this.syscall = null;
    this.isCalling = false;
    this.hasResult = false;
    this.replacement = -1;
  }

  get hasStarted(): boolean {
    return this.syscall !== null;
  }

  /** Another routine takes the place of the present one, which threw. */
  replace(routine: Routine<unknown>): void {
    this.routine = routine;
    this.call = null;
  }

  /**
   * Runs the routine up to its next call.
   * @returns the call, or an Ending.
   * @throws what the routine throws.
   */
  resume(): Syscall<unknown> | Ending {
    for (;;) {
      const step = this.step();
      if (step === null) continue;
      if (!(step instanceof Call)) return step;
      step.begin(this.call);
      this.call = step;
    }
  }

  /** Resumes the topmost generator. @returns null when it ended and its caller goes on. */
  private step(): ProgramStep | Ending | null {
    const { call } = this;
    let next: IteratorResult<ProgramStep, unknown>;
    try {
      next = (call === null ? this.routine : call.routine).next();
    } catch (error) {
      if (call === null) throw error;
      this.call = call.caller;
      call.fail(error);
      return null;
    }
    if (next.done !== true) return next.value;
    if (call === null) return new Ending(next.value);
    this.call = call.caller;
    call.complete(next.value);
    return null;
  }

  describe(): LevelRecord {
    const { frame, hasStarted, isCalling, hasResult, replacement, syscall } = this;
    return {
      frame,
      hasStarted,
      isCalling,
      hasResult,
      replacement,
      number: syscall === null ? 0 : syscall.number,
      result: syscall === null ? 0 : syscall.result,
      slots: syscall === null ? [] : [...syscall.slots],
    };
  }
}

/** A routine returned `value`. */
export class Ending {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}
