import type { Sys } from "../../platform/program/sys/index.ts";
import type { Routine } from "../../platform/program/syscall.ts";
import { readProcFile } from "./read-file.ts";

/** The arguments of a process (proc_pid_cmdline(5)); none for a kernel thread or a zombie. */
export function* readCommandLine(sys: Sys, directory: string): Routine<string[]> {
  return splitStrings(yield* readProcFile(sys, `${directory}/cmdline`));
}

/** proc_pid_environ(5): "NAME=value" each. */
export function* readEnvironment(sys: Sys, directory: string): Routine<string[]> {
  return splitStrings(yield* readProcFile(sys, `${directory}/environ`));
}

function splitStrings(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\0") ? text.slice(0, -1) : text).split("\0");
}
