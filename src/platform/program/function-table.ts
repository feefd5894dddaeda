import type { GeneratorProgram, ProgramFunction } from "./program.ts";
import { SPAWNED_CHILD, spawnedChild } from "./sys/spawn.ts";

/** Handlers are known to the kernel by an address: these, which no program could map. */
const NAMED_BASE = 0x1_0000;
const CLOSURE_BASE = 0x100_0000;
const STRIDE = 16;

/** What a program's tasks share of their tables. */
interface NamedFunctions {
  readonly names: readonly string[];
  readonly functions: readonly ProgramFunction[];
}

const ofPrograms = new WeakMap<object, NamedFunctions>();

function namedFunctions(program: Pick<GeneratorProgram, "functions">): NamedFunctions {
  let named = ofPrograms.get(program);
  if (named === undefined) {
    const functions = { ...program.functions, [SPAWNED_CHILD]: spawnedChild as ProgramFunction };
    named = { names: Object.keys(functions), functions: Object.values(functions) };
    ofPrograms.set(program, named);
  }
  return named;
}

/** The program's function of that name; null when it has none. */
export function namedFunction(program: Pick<GeneratorProgram, "functions">, name: string): ProgramFunction | null {
  const { names, functions } = namedFunctions(program);
  const index = names.indexOf(name);
  return index < 0 ? null : functions[index]!;
}

/**
 * The functions of one task that the kernel or a snapshot refers to: the program's own, by name and the same in every task, and closures that
 * were registered as signal handlers, which only this task's routine can find again.
 */
export class FunctionTable {
  private readonly shared: NamedFunctions;
  /** Made by the first one. */
  private closures: ProgramFunction[] | null;

  constructor(program: Pick<GeneratorProgram, "functions">) {
    this.shared = namedFunctions(program);
    this.closures = null;
  }

  /** The name under which the program has `callee`; null when it does not. */
  nameOf(callee: unknown): string | null {
    const index = this.shared.functions.indexOf(callee as ProgramFunction);
    return index < 0 ? null : this.shared.names[index]!;
  }

  /** sa_handler of a signal handler. */
  addressOf(handler: ProgramFunction): number {
    const index = this.shared.functions.indexOf(handler);
    if (index >= 0) return NAMED_BASE + index * STRIDE;
    this.closures ??= [];
    let closure = this.closures.indexOf(handler);
    if (closure < 0) closure = this.closures.push(handler) - 1;
    return CLOSURE_BASE + closure * STRIDE;
  }

  /** The handler with this sa_handler; null for a closure of another task's routine. */
  at(address: number): ProgramFunction | null {
    if (address >= CLOSURE_BASE) return this.closures?.[(address - CLOSURE_BASE) / STRIDE] ?? null;
    return this.shared.functions[(address - NAMED_BASE) / STRIDE] ?? null;
  }

  /** Handlers were registered that only a replay of everything would find again. */
  get hasClosures(): boolean {
    return this.closures !== null;
  }
}
