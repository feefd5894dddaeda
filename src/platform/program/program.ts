import type { ReducerProgram } from "./reducer.ts";
import type { Sys } from "./sys/index.ts";
import type { Routine } from "./syscall.ts";

/** A program's environment: NAME to value. Entries without "=" are dropped; of several with one name the first counts. */
export type Environment = Readonly<Record<string, string>>;
/** What a program's main returns: its exit status; nothing is 0. */
// biome-ignore lint/suspicious/noConfusingVoidType: a main that ends without a return.
export type ExitStatus = number | void;

/**
 * A program as a generator over system calls. After a load its past is replayed from the journal of results, so between two calls it must
 * depend on nothing but what `sys` gave it: no clock, no chance, no variables outside (design rule 4).
 *
 * @param state what the program gave to its last `sys.checkpoint`, if it was restored from there; else undefined.
 */
export type Main<S = unknown> = (
  sys: Sys,
  argv: readonly string[],
  env: Environment,
  state: S | undefined,
) => Routine<ExitStatus>;

/** A function a program can name in `sys.clone` (with a state as second parameter) or as a signal handler (signal number, details). */
// biome-ignore lint/suspicious/noExplicitAny: child mains and signal handlers have parameters of their own.
export type ProgramFunction = (sys: Sys, ...args: any[]) => Routine<ExitStatus>;

/** See `defineProgram`. */
export interface GeneratorProgram {
  /** Registered name: letters, digits, `.`, `_`, `-`. */
  readonly name: string;
  /** Raised when `main` makes other calls than it used to. A snapshot needs exactly this version. */
  readonly version: number;
  readonly main: Main;
  /** Functions that outlive the routine that names them: mains of children, signal handlers that survive a checkpoint or a clone. */
  readonly functions?: Readonly<Record<string, ProgramFunction>>;
}

/**
 * A program as an async function: it may await anything of the embedder's world. Convenient, and not savable: `saveTo` rejects with the
 * process numbers and names of such tasks.
 */
export interface AsyncProgram {
  readonly name: string;
  readonly version: number;
  /** @param signal aborted when the task has exited or was killed: what is under way for it is to be given up. */
  readonly main: (sys: Sys, argv: readonly string[], env: Environment, signal: AbortSignal) => Promise<ExitStatus>;
  /** Mains of children that are generators: a child cannot be an async function. */
  readonly functions?: Readonly<Record<string, ProgramFunction>>;
  readonly isAsync: true;
}

/** What a registry holds. */
export type Program = GeneratorProgram | AsyncProgram | ReducerProgram;

/** The name under which saves and loads are given the registry. */
export const PROGRAMS = "programs";

export function isAsyncProgram(program: Program): program is AsyncProgram {
  return "isAsync" in program;
}

export function isGeneratorProgram(program: Program): program is GeneratorProgram {
  return "main" in program && !("isAsync" in program);
}

/** What `defineProgram` takes for a generator program. */
export interface GeneratorDefinition<S> extends Omit<GeneratorProgram, "main"> {
  readonly main: Main<S>;
}

/** What `defineProgram` takes for an async program. */
export type AsyncDefinition = Omit<AsyncProgram, "isAsync">;

// The constructors of these two have no names of their own.
const AsyncFunction = (async () => {})["constructor"] as new () => (...args: unknown[]) => Promise<unknown>;

const GeneratorFunction = function* () {}["constructor"] as new () => (...args: unknown[]) => Generator;

/**
 * A program, to be registered: `new ProgramRegistry().register(defineProgram({name: "hello", version: 1, main: function* (sys) { ... }}))`.
 * @throws TypeError when `main` is neither a generator function nor an async one.
 */
export function defineProgram<S = unknown>(definition: GeneratorDefinition<S>): GeneratorProgram;
export function defineProgram(definition: AsyncDefinition): AsyncProgram;
export function defineProgram(definition: GeneratorDefinition<never> | AsyncDefinition): Program {
  const { name, main } = definition;
  if (main instanceof AsyncFunction) return { ...(definition as AsyncDefinition), isAsync: true };
  if (!(main instanceof GeneratorFunction))
    throw new TypeError(`program ${name}: main is neither a generator function nor an async function`);
  return { ...definition, main: main as unknown as Main };
}

/** The programs a kernel can run, by name. */
export class ProgramRegistry {
  private readonly programs = new Map<string, Program>();

  /** @throws Error for a name that is malformed or taken. */
  register(...programs: readonly Program[]): this {
    for (const program of programs) {
      if (!/^[A-Za-z0-9._[-]{1,64}$/.test(program.name)) throw new Error(`program name "${program.name}" is malformed`);
      if (this.programs.has(program.name)) throw new Error(`program ${program.name} is registered twice`);
      this.programs.set(program.name, program);
    }
    return this;
  }

  get(name: string): Program | null {
    return this.programs.get(name) ?? null;
  }

  /** In order of registration. */
  names(): string[] {
    return [...this.programs.keys()];
  }

  /** `name@version` of each, in order of name: what a snapshot asks its loader for. */
  identities(): string[] {
    return [...this.programs.values()].map(({ name, version }) => `program ${name}@${version}`).sort();
  }
}
