import { syscallName } from "../../abi/unistd-riscv64.ts";
import type { Refusal } from "../../ns/refusal.ts";
import { Errno } from "./errno-error.ts";
import { operationName } from "./local-operation.ts";
import { SLOT_BASE, SLOT_STRIDE } from "./program-memory.ts";

/** A generator over system calls: a program's main, its functions, and what they `yield*`. */
export type Routine<T = void> = Generator<ProgramStep, T, void>;
/** What a routine yields: always by `yield*` on what a function of `sys`, or `call`, returned. */
// biome-ignore lint/suspicious/noExplicitAny: the type of a result is between the call and the `yield*` that made it.
export type ProgramStep = Syscall<any> | Call<any>;

/** Turns a result >= 0 into what the program gets. `call.slots` hold what the kernel wrote. */
export type Decoder<T> = (result: number, call: Syscall<T>) => T;

/** Makes one call of an async program's task. */
export type CallMaker = <T>(step: Syscall<T> | Call<T>) => Promise<T>;

/** Of a call that has no pointers, or none that the kernel fills. */
export const NO_BYTES: readonly Uint8Array[] = [];

/** The address of byte 0 of a call's slot `index`; see ProgramMemory. */
export function slotAddress(index: number): number {
  return SLOT_BASE + index * SLOT_STRIDE;
}

/**
 * A system call a program is about to make: `const fd = yield* sys.open(...)`. It is its own iterator, and its own iterator result, so that
 * a call allocates one object and a resumed generator none. It can be made again once it is over.
 *
 * In an async program it is awaited instead: `const fd = await sys.open(...)`.
 */
export class Syscall<T = number> implements PromiseLike<T> {
  /** SYS_*, or one of the operations in local-operation.ts, which the kernel does not see. */
  readonly number: number;
  readonly decode: Decoder<T> | null;
  a0: number;
  a1: number;
  a2: number;
  a3: number;
  a4: number;
  a5: number;
  /** The memory its pointers point to. */
  slots: readonly Uint8Array[];
  /** Those of `slots` that the kernel fills whatever the result; kept in the journal. */
  outputs: readonly Uint8Array[];
  /** The one of `slots` of which the kernel fills `result` bytes. */
  data: Uint8Array | null;
  /** What only few calls have. */
  private rare: RareParts | null;
  /** What the kernel returned. */
  result: number;
  /** -errno is a result like any other. */
  isErrnoWanted: boolean;
  // IteratorResult
  done: boolean;
  value: unknown;
  private isMade: boolean;

  constructor(number: number, decode: Decoder<T> | null, a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0) {
    this.number = number;
    this.decode = decode;
    this.a0 = a0;
    this.a1 = a1;
    this.a2 = a2;
    this.a3 = a3;
    this.a4 = a4;
    this.a5 = a5;
    this.slots = NO_BYTES;
    this.outputs = NO_BYTES;
    this.data = null;
    this.rare = null;
    this.result = 0;
    this.isErrnoWanted = false;
    this.done = false;
    this.value = undefined;
    this.isMade = false;
  }

  /** For messages. */
  get path(): string | undefined {
    return this.rare?.path;
  }

  set path(path: string | undefined) {
    if (path !== undefined || this.rare !== null) this.rarePart.path = path;
  }

  /** A function that comes along: a signal handler, a child's main. */
  get callee(): unknown {
    return this.rare === null ? null : this.rare.callee;
  }

  set callee(callee: unknown) {
    this.rarePart.callee = callee;
  }

  /** Data that comes along: a child's state, a checkpoint's. */
  get state(): unknown {
    return this.rare?.state;
  }

  set state(state: unknown) {
    this.rarePart.state = state;
  }

  /** @internal `state` as text, once it was checked. */
  get encodedState(): string {
    return this.rare === null ? "null" : this.rare.encodedState;
  }

  set encodedState(text: string) {
    this.rarePart.encodedState = text;
  }

  /** @internal What to throw instead of a result: the program asked for what cannot be. */
  get failure(): Error | null {
    return this.rare === null ? null : this.rare.failure;
  }

  set failure(failure: Error | null) {
    if (failure !== null || this.rare !== null) this.rarePart.failure = failure;
  }

  /** @internal The rule that `result` comes from. */
  get refusal(): Refusal | null {
    return this.rare === null ? null : this.rare.refusal;
  }

  set refusal(refusal: Refusal | null) {
    if (refusal !== null || this.rare !== null) this.rarePart.refusal = refusal;
  }

  /** @internal Of an async program. */
  get maker(): CallMaker | null {
    return this.rare === null ? null : this.rare.maker;
  }

  set maker(maker: CallMaker | null) {
    this.rarePart.maker = maker;
  }

  private get rarePart(): RareParts {
    this.rare ??= new RareParts();
    return this.rare;
  }

  /** The same call with -errno as its result instead of a thrown Errno: for errors that are part of a program's normal course. */
  orErrno(): Syscall<T | number> {
    this.isErrnoWanted = true;
    return this as Syscall<T | number>;
  }

  [Symbol.iterator](): Iterator<ProgramStep, T, void> {
    return this as unknown as Iterator<ProgramStep, T, void>;
  }

  /** @internal First: the call is to be made. Then: it was. */
  next(): this {
    if (!this.isMade) {
      this.isMade = true;
      this.done = false;
      this.value = this;
      return this;
    }
    this.isMade = false;
    this.value = this.outcome();
    this.done = true;
    return this;
  }

  /** @internal What came of it. @throws Errno, or TypeError when the program asked for what cannot be. */
  outcome(): T {
    const { result, failure } = this;
    if (failure !== null) throw failure;
    if (result < 0 && !this.isErrnoWanted) throw new Errno(-result, this.name, this.path, this.refusal);
    return result < 0 || this.decode === null ? (result as T) : this.decode(result, this);
  }

  // biome-ignore lint/suspicious/noThenProperty: this is what `await` calls.
  then<A = T, B = never>(
    done?: ((outcome: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    return awaited<T>(this, this.maker).then(done, failed);
  }

  get name(): string {
    return this.number < 0 ? operationName(this.number) : (syscallName(this.number) ?? `syscall_${this.number}`);
  }
}

/** The parts of a Syscall that most calls do without; apart, because one is made for every call. */
class RareParts {
  path: string | undefined;
  callee: unknown;
  state: unknown;
  encodedState: string;
  failure: Error | null;
  refusal: Refusal | null;
  maker: CallMaker | null;

  constructor() {
    this.path = undefined;
    this.callee = null;
    this.state = undefined;
    this.encodedState = "null";
    this.failure = null;
    this.refusal = null;
    this.maker = null;
  }
}

/**
 * A routine that the trampoline runs: `yield* call(parse(text))` costs the same at every depth, where a plain `yield* parse(text)` makes each
 * resume walk the whole chain of generators.
 */
export class Call<T> implements PromiseLike<T> {
  readonly routine: Routine<T>;
  /** @internal The call whose routine made this one, as long as this one's runs; null: the level's own routine did. */
  caller: Call<unknown> | null;
  private hasBegun: boolean;
  private hasThrown: boolean;
  private outcome: unknown;
  /** @internal Of an async program. */
  maker: CallMaker | null;
  // IteratorResult
  done: boolean;
  value: unknown;
  private isMade: boolean;

  constructor(routine: Routine<T>) {
    this.routine = routine;
    this.caller = null;
    this.hasBegun = false;
    this.hasThrown = false;
    this.outcome = undefined;
    this.maker = null;
    this.done = false;
    this.value = undefined;
    this.isMade = false;
  }

  [Symbol.iterator](): Iterator<ProgramStep, T, void> {
    return this as unknown as Iterator<ProgramStep, T, void>;
  }

  // biome-ignore lint/suspicious/noThenProperty: this is what `await` calls.
  then<A = T, B = never>(
    done?: ((outcome: T) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    return awaited<T>(this, this.maker).then(done, failed);
  }

  /** @internal Its routine is the one that runs. @throws TypeError when it was before: a generator runs once. */
  begin(caller: Call<unknown> | null): void {
    if (this.hasBegun) throw new TypeError("a call was made twice");
    this.hasBegun = true;
    this.caller = caller;
  }

  /** @internal */
  complete(value: unknown): void {
    this.outcome = value;
  }

  /** @internal */
  fail(error: unknown): void {
    this.hasThrown = true;
    this.outcome = error;
  }

  /** @internal First: the routine is to be run. Then: it was. */
  next(): this {
    if (!this.isMade) {
      this.isMade = true;
      this.value = this;
      return this;
    }
    if (this.hasThrown) throw this.outcome;
    this.done = true;
    this.value = this.outcome;
    return this;
  }
}

function awaited<T>(step: Syscall<T> | Call<T>, maker: CallMaker | null): Promise<T> {
  if (maker !== null) return maker(step);
  return Promise.reject(new TypeError("a generator program has to yield* its calls; only async programs await them"));
}

/** See Call. */
export function call<T>(routine: Routine<T>): Call<T> {
  return new Call(routine);
}
