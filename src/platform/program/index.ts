/**
 * Programs in TypeScript as tasks beside ELF executables: reducers, registered under a name and found through an executable file in the
 * guest's file system.
 */
export * from "./program.ts";
export { PROGRAMS, ProgramContext } from "./program-context.ts";
export { ProgramFormat, programFile } from "./program-format.ts";
