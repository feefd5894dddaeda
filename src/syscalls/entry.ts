import { syscallName } from "../abi/unistd-riscv64.ts";
import type { SyscallHandler } from "../kernel/syscall-table.ts";
import type { ArgumentKind, ResultKind } from "./argument-kind.ts";

export type { SyscallHandler } from "../kernel/syscall-table.ts";
export type { ArgumentKind, ResultKind } from "./argument-kind.ts";

/** One system call: its handler, and what documentation and strace know of it (gVisor's kernel.Syscall with its SupportLevel). */
export interface SyscallEntry {
  readonly number: number;
  readonly name: string;
  readonly handler: SyscallHandler;
  readonly support: "full" | "partial";
  /** What is missing; empty for a full one. */
  readonly note: string;
  readonly args: readonly ArgumentKind[];
  readonly result: ResultKind;
}

/** A system call that does all of what Linux's does. */
export function full(
  number: number,
  handler: SyscallHandler,
  args: readonly ArgumentKind[],
  result: ResultKind = "int",
): SyscallEntry {
  return { number, name: syscallName(number)!, handler, support: "full", note: "", args, result };
}

/** A system call that lacks something. @param note what, in one line for docs/syscalls.md. */
export function partial(
  number: number,
  handler: SyscallHandler,
  note: string,
  args: readonly ArgumentKind[],
  result: ResultKind = "int",
): SyscallEntry {
  return { number, name: syscallName(number)!, handler, support: "partial", note, args, result };
}
