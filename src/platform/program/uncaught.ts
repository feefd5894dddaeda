import { Errno } from "./errno-error.ts";
import type { Sys } from "./sys/index.ts";
import type { Routine } from "./syscall.ts";

/** What becomes of a program that throws: a line on its standard error, and status 1. */
export function* uncaught(sys: Sys, programName: string, error: unknown): Routine<number> {
  const isNamed = error instanceof Error && !(error instanceof Errno);
  const what = error instanceof Error ? (isNamed ? `${error.name}: ` : "") + error.message : String(error);
  yield* sys.write(2, `${programName}: ${what}\n`).orErrno();
  return yield* sys.exit(1);
}
