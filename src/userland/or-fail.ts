import { Errno } from "../platform/program/errno-error.ts";
import type { Routine, Syscall } from "../platform/program/syscall.ts";
import { Failure } from "./tool.ts";

/**
 * err(3): what `call` returns; when it fails the tool ends with "NAME: WHAT: No such file or directory".
 * @param status exit status; default the tool's.
 */
export function* orFail<T>(call: Syscall<T> | Routine<T>, what: string, status?: number): Routine<T> {
  try {
    return yield* call;
  } catch (error) {
    throw error instanceof Errno ? new Failure(`${what}: ${error.description}`, status) : error;
  }
}
