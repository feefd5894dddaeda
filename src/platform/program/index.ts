/**
 * Programs in TypeScript as tasks beside ELF executables: generators and async functions over `sys`, and reducers; registered under a name
 * and found through an executable file in the guest's file system.
 */
export { namespaceActor } from "./actors/actor-program.ts";
export { Errno } from "./errno-error.ts";
export { defineMachineProgram, type MachineBindings } from "./machine-program.ts";
export {
  type AsyncDefinition,
  type AsyncProgram,
  defineProgram,
  type Environment,
  type ExitStatus,
  type GeneratorDefinition,
  type GeneratorProgram,
  type Main,
  PROGRAMS,
  type Program,
  type ProgramFunction,
  ProgramRegistry,
} from "./program.ts";
export { ProgramFormat, programFile } from "./program-format.ts";
export { ProgramPlatform, type ProgramPlatformOptions } from "./program-platform.ts";
export type { ProgramValue } from "./program-value.ts";
export type { CallArgument, ProgramCall, ProgramInput, ProgramState, ReducerProgram } from "./reducer.ts";
export * from "./sys/index.ts";
export { call, type Routine, type Syscall } from "./syscall.ts";
export { decodeText, encodeText } from "./text.ts";
