import { bytesOf } from "../../abi/byte-string.ts";
import { mkdir } from "../../fs/mkdir.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { type Program, type ProgramRegistry, programFile } from "../../platform/program/index.ts";
import { writeContents } from "./contents.ts";

/** A program and the names of its executable files; alone, it is at /bin/NAME. */
export type InstalledProgram = Program | { readonly program: Program; readonly paths: readonly string[] };

function installed(entry: InstalledProgram): { readonly program: Program; readonly paths: readonly string[] } {
  return "program" in entry ? entry : { program: entry, paths: [`/bin/${entry.name}`] };
}

/** @throws Error for a name that is taken. */
export function registerPrograms(registry: ProgramRegistry, programs: readonly InstalledProgram[]): void {
  for (const entry of programs) registry.register(installed(entry).program);
}

/** Makes executable files of the programs. @throws SystemError */
export function installPrograms(caller: SupervisorCaller, programs: readonly InstalledProgram[]): void {
  for (const entry of programs) {
    const { program, paths } = installed(entry);
    for (const path of paths) {
      makeParents(caller, path);
      writeContents(caller, path, bytesOf(programFile(program.name)), 0o755);
    }
  }
}

/** Makes the directories above `path` that are missing. What cannot be made is seen when something is made in it. */
export function makeParents(caller: SupervisorCaller, path: string): void {
  for (let at = path.indexOf("/", 1); at > 0; at = path.indexOf("/", at + 1)) {
    mkdir(caller, caller.fs.root, path.slice(0, at), 0o755);
  }
}
