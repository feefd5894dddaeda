import { Errno } from "../../platform/program/errno-error.ts";
import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { decodeText } from "../../platform/program/text.ts";
import { readFile } from "../io/read-all.ts";

/** The whole of a file of proc(5), as text. @throws Errno of open(2) or read(2): ENOENT or ESRCH when the process is gone. */
export function* readProcFile(sys: Sys, path: string): Routine<string> {
  return decodeText(yield* readFile(sys, path));
}

/** What a process that ended, or that is none of ours to look at, answers with. */
const UNREADABLE = new Set(["ENOENT", "ESRCH", "EACCES", "EPERM"]);

/** Null instead of an error that says that the process is gone or may not be looked at. */
export function* ifReadable<T>(routine: Routine<T>): Routine<T | null> {
  try {
    return yield* routine;
  } catch (error) {
    if (error instanceof Errno && UNREADABLE.has(error.code)) return null;
    throw error;
  }
}
