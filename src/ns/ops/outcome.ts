import { errnoName } from "../../abi/errno.ts";

/** What the kernel answered: a value, or the name of the errno ("EPERM"). */
export type Outcome<T> = { readonly value: T } | { readonly errno: string };

/** Whether the kernel refused. */
export function isErrno<T>(outcome: Outcome<T>): outcome is { readonly errno: string } {
  return "errno" in outcome;
}

/** The value, for callers who expect one. @throws Error with the errno's name as its `code`, and `operation`. */
export function unwrap<T>(outcome: Outcome<T>, operation = "operation"): T {
  if (!isErrno(outcome)) return outcome.value;
  throw Object.assign(new Error(`${operation}: ${outcome.errno}`), { code: outcome.errno, operation });
}

/** @param result of a system call: -errno is a refusal. */
export function refused(result: number): { readonly errno: string } {
  return { errno: errnoName(result) ?? `errno ${-result}` };
}
