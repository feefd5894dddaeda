import { type Sys, sys } from "./sys/index.ts";
import { type Routine, Syscall } from "./syscall.ts";

/** A function of `sys` as an async program has it. */
type Promised<F> = F extends (...args: infer A) => Syscall<infer T> | Routine<infer T>
  ? (...args: A) => Promise<T>
  : never;

/** `sys` for async programs: each function returns a promise, and rejects with an Errno. Calls are made in the order they were asked for. */
export type AsyncSys = { readonly [K in keyof Sys]: Promised<Sys[K]> };

/** Makes one call of a program's task. */
export type CallMaker = <T>(made: Syscall<T>) => Promise<T>;

export function asyncSys(make: CallMaker): AsyncSys {
  const entries = Object.entries(sys).map(([name, call]) => {
    const promised = (...args: never[]): Promise<unknown> => {
      const made = (call as (...args: never[]) => Syscall<unknown> | Routine<unknown>)(...args);
      return made instanceof Syscall ? make(made) : runRoutine(made, make);
    };
    return [name, promised];
  });
  return Object.freeze(Object.fromEntries(entries)) as AsyncSys;
}

/** Carries out a routine with promises for system calls. */
export async function runRoutine<T>(routine: Routine<T>, make: CallMaker): Promise<T> {
  for (;;) {
    const step = routine.next();
    if (step.done === true) return step.value;
    const made = step.value;
    if (made instanceof Syscall) {
      // The routine takes the result, or the error, from the call itself.
      await Promise.allSettled([make(made)]);
      continue;
    }
    const [inner] = await Promise.allSettled([runRoutine(made.routine, make)]);
    if (inner.status === "fulfilled") made.complete(inner.value);
    else made.fail(inner.reason);
  }
}
