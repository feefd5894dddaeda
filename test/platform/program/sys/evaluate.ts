/** Runs a routine as a program in a kernel of its own, and gives what it returned. */
import { expect } from "vitest";
import { defineProgram, type GeneratorProgram } from "../../../../src/platform/program/index.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { type RunOptions, runProgram } from "../run-program.ts";

export interface EvaluateOptions extends Omit<RunOptions, "moves"> {
  /** What the routine names in clone or as handlers. */
  readonly functions?: GeneratorProgram["functions"];
}

/** The routine with the end of a slice before each of its calls, so that the kernel can be stopped there. */
function* sliced<T>(sys: Sys, routine: Routine<T>): Routine<T> {
  for (;;) {
    const step = routine.next();
    if (step.done === true) return step.value;
    yield* sys.sched_yield();
    yield step.value;
  }
}

async function run<T>(body: (sys: Sys) => Routine<T>, options: EvaluateOptions, moves: readonly number[]): Promise<T> {
  let outcome: { readonly value: T } | { readonly error: unknown } | null = null;
  const program = defineProgram({
    name: "test",
    version: 1,
    *main(sys) {
      try {
        outcome = { value: yield* moves.length === 0 ? body(sys) : sliced(sys, body(sys)) };
      } catch (error) {
        outcome = { error };
      }
    },
    ...(options.functions === undefined ? {} : { functions: options.functions }),
  });
  const { stderr, signal } = await runProgram(program, ["test"], { ...options, moves });
  const found = outcome as { readonly value: T } | { readonly error: unknown } | null;
  if (found === null) throw new Error(`the program did not get to its end: signal ${signal}, ${stderr}`);
  if ("error" in found) throw found.error;
  return found.value;
}

/** What `body` returns, or throws, as the first process of a kernel in virtual time. */
export function evaluateOnce<T>(body: (sys: Sys) => Routine<T>, options: EvaluateOptions = {}): Promise<T> {
  return run(body, options, []);
}

/** Slices after which the kernel is saved and loaded, again and again. */
const MOVES = [4, 9, 16];

/** The same, and checks that it returns the same when the kernel is saved and loaded again and again meanwhile. */
export async function evaluate<T>(body: (sys: Sys) => Routine<T>, options: EvaluateOptions = {}): Promise<T> {
  const value = await run(body, options, []);
  expect(await run(body, options, MOVES), "with saves and loads").toEqual(value);
  return value;
}

/** The code of the Errno that a call throws; null when it does not. */
export function* codeOf(routine: Iterable<unknown> | Routine<unknown>): Routine<string | null> {
  try {
    yield* routine as Routine<unknown>;
    return null;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined) throw error;
    return code;
  }
}
