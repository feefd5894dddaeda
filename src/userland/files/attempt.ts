import { Errno } from "../../platform/program/errno-error.ts";
import type { Routine, Syscall } from "../../platform/program/syscall.ts";

/** Makes a call whose failure the program looks at: its result, or the Errno it would have thrown. */
export function* attempt<T>(call: Syscall<T>): Routine<T | Errno> {
  const result = yield* call.orErrno();
  return typeof result === "number" && result < 0 ? new Errno(-result, call.name, call.path) : (result as T);
}

/** Makes a call for its effect alone: the Errno it would have thrown, or null. */
export function* errorOf<T>(call: Syscall<T>): Routine<Errno | null> {
  const result = yield* call.orErrno();
  return typeof result === "number" && result < 0 ? new Errno(-result, call.name, call.path) : null;
}
