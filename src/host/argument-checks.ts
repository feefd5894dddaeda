/** What cannot be said to Linux is refused before anything is done: it would be taken for something else. For callers without TypeScript, too. */
import { EINVAL } from "../abi/errno.ts";
import { HostError } from "./host-error.ts";

export const MAX_INT = 0x7fff_ffff;

/** Checks for one system call; `step` names the argument. Each throws a HostError with EINVAL. */
export class ArgumentChecks {
  private readonly syscall: string;

  constructor(syscall: string) {
    this.syscall = syscall;
  }

  refuseUnless(step: string, valid: boolean): void {
    if (!valid) throw new HostError(EINVAL, { syscall: this.syscall, step });
  }

  /** A string without a NUL, which Linux would take for its end. */
  text(step: string, value: unknown): void {
    this.refuseUnless(step, typeof value === "string" && !value.includes("\0"));
  }

  /** A number that would not be cut to another one. */
  integer(step: string, value: unknown, min: number, max: number): void {
    this.refuseUnless(step, Number.isInteger(value) && (value as number) >= min && (value as number) <= max);
  }

  /** Flags of one word, the highest bit as a sign or not. */
  flags(step: string, value: unknown): void {
    this.integer(step, value, -MAX_INT - 1, 0xffff_ffff);
  }

  object(step: string, value: unknown): void {
    this.refuseUnless(step, typeof value === "object" && value !== null);
  }

  list(step: string, value: unknown): void {
    this.refuseUnless(step, Array.isArray(value));
  }

  flag(step: string, value: unknown): void {
    this.refuseUnless(step, typeof value === "boolean");
  }
}
