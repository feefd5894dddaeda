import type { Routine } from "../../platform/program/syscall.ts";
import { type ProcessRecord, readProcesses } from "../procfs/process-record.ts";
import { ifReadable } from "../procfs/read-file.ts";
import { defineTool, type ToolContext } from "../tool.ts";

/** pidof(8): processes by their program's name or path, the youngest first. */
export const pidof = defineTool({
  name: "pidof",
  usage: "[-csqxz] [-d SEPARATOR] [-o PID]... PROGRAM...\n\nFind the process numbers of running programs.",
  options: [
    { short: "c", help: "only processes with the same root directory" },
    { short: "d", long: "separator", argument: "STRING", help: "what stands between two numbers (default a blank)" },
    { short: "n", help: "ignored: does not look at files on network filesystems" },
    { short: "o", argument: "PID", help: "leave out this process; %PPID is the caller" },
    { short: "q", help: "quiet: only an exit status" },
    { short: "s", help: "a single number" },
    { short: "x", help: "shells that run a script of that name too" },
    { short: "z", help: "zombies too" },
  ],
  *run(tool, parsed) {
    const { sys, out } = tool;
    const omitted = new Set(parsed.values("o").flatMap((text) => text.split(",")));
    if (omitted.has("%PPID")) omitted.add(String(yield* sys.getppid()));
    const self = yield* sys.getpid();
    const found: number[] = [];
    const all = (yield* readProcesses(sys)).reverse();
    for (const program of parsed.operands) {
      for (const record of all) {
        const { pid, state } = record.stat;
        if (pid === self || omitted.has(String(pid)) || (state === "Z" && !parsed.has("z"))) continue;
        if (parsed.has("c") && !(yield* hasSameRoot(tool, record))) continue;
        if (yield* isProgram(tool, record, program, parsed.has("x"))) found.push(pid);
        if (parsed.has("s") && found.length > 0) break;
      }
    }
    if (found.length === 0) return 1;
    if (!parsed.has("q")) yield* out.write(`${found.join(parsed.value("separator") ?? " ")}\n`);
    return 0;
  },
});

function* isProgram(tool: ToolContext, record: ProcessRecord, program: string, isScript: boolean): Routine<boolean> {
  const { cmdline, stat, directory } = record;
  const base = program.slice(program.lastIndexOf("/") + 1);
  if (program.startsWith("/")) {
    const executable = yield* ifReadable(readLink(tool, `${directory}/exe`));
    if (executable === program) return true;
    return cmdline[0] === program || (isScript && cmdline[1] === program);
  }
  const [name = stat.comm, script] = cmdline;
  const baseOf = (word: string) => word.slice(word.lastIndexOf("/") + 1);
  // A login shell's name begins with "-".
  if (baseOf(name) === base || name === `-${base}`) return true;
  if (cmdline.length === 0) return stat.comm === base;
  return isScript && script !== undefined && baseOf(script) === base && stat.comm === base.slice(0, 15);
}

function* hasSameRoot(tool: ToolContext, { directory }: ProcessRecord): Routine<boolean> {
  const theirs = yield* ifReadable(readLink(tool, `${directory}/root`));
  return theirs !== null && theirs === (yield* ifReadable(readLink(tool, "/proc/self/root")));
}

function* readLink({ sys }: ToolContext, path: string): Routine<string> {
  return yield* sys.readlink(path);
}
