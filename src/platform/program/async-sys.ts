import { type Sys, sys } from "./sys/index.ts";
import { Call, type CallMaker, type Routine, type Syscall } from "./syscall.ts";

/** `sys` for one task of an async program: what its functions return can be awaited. Calls are made in the order they are awaited. */
export function asyncSys(make: CallMaker): Sys {
  const entries = Object.entries(sys).map(([name, call]) => {
    const awaitable = (...args: never[]): Syscall<unknown> | Call<unknown> => {
      const step = (call as (...args: never[]) => Syscall<unknown> | Call<unknown>)(...args);
      step.maker = make;
      return step;
    };
    return [name, awaitable];
  });
  return Object.freeze(Object.fromEntries(entries)) as Sys;
}

/** Carries out a routine with promises for system calls. */
export async function runRoutine<T>(routine: Routine<T>, make: CallMaker): Promise<T> {
  for (;;) {
    const step = routine.next();
    if (step.done === true) return step.value;
    const made = step.value;
    if (made instanceof Call) {
      const [inner] = await Promise.allSettled([runRoutine(made.routine, make)]);
      if (inner.status === "fulfilled") made.complete(inner.value);
      else made.fail(inner.reason);
    } else {
      // The routine takes the result, or the error, from the call itself.
      await Promise.allSettled([make(made)]);
    }
  }
}
