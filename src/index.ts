/**
 * Tuxlet: a Linux kernel in TypeScript. Boot one, run programs in it, look at everything it knows, save it, load it elsewhere.
 *
 * This is the face of the whole; the parts have subpaths of their own (`tuxlet/kernel`, `tuxlet/fs`, `tuxlet/ns` ...).
 */
export { byteStringToUtf8, utf8ToByteString } from "./abi/byte-string.ts";
export { FdTable } from "./fs/fd-table.ts";
export { HostInput } from "./fs/host/host-input.ts";
export { HostOutput, type HostSink } from "./fs/host/host-output.ts";
export { type BootOptions, bootKernel } from "./kernel/boot.ts";
export type { CreateProcessArgs } from "./kernel/create-process-args.ts";
export { KernelError, type KernelErrorCode } from "./kernel/errors.ts";
export { type KernelEventMap, type KernelEventName, KernelEvents } from "./kernel/events/kernel-events.ts";
export type { AuxEntry, InitKernelArgs } from "./kernel/init-kernel-args.ts";
export { Kernel } from "./kernel/kernel.ts";
export { Limits } from "./kernel/limits.ts";
export type { LoadKernelOptions } from "./kernel/load.ts";
export type { Platform } from "./kernel/platform.ts";
export type { SavePhase } from "./kernel/save.ts";
export { type StandardStreams, standardStreams } from "./kernel/standard-streams.ts";
export { SupervisorCaller } from "./kernel/supervisor-caller.ts";
export { Task } from "./kernel/task.ts";
export { ThreadGroup } from "./kernel/thread-group.ts";
export { Credentials } from "./ns/credentials.ts";
export {
  type CallArgument,
  defineMachineProgram,
  defineProgram,
  Errno,
  type ProgramCall,
  type ProgramInput,
  ProgramPlatform,
  ProgramRegistry,
  type ProgramState,
  programFile,
  type ReducerProgram,
  type Routine,
  type Sys,
} from "./platform/program/index.ts";
export { Riscv64Platform, type Riscv64PlatformOptions } from "./platform/riscv64/riscv64-platform.ts";
export { Sandbox, type SandboxOptions } from "./sandbox/index.ts";
export { SnapshotError, type SnapshotErrorCode } from "./state/snapshot-error.ts";
export { Strace } from "./strace/index.ts";
export { HostTimeSource } from "./time/host-source.ts";
export { KTime } from "./time/ktime.ts";
export type { TimeSource } from "./time/time-source.ts";
export { VirtualTimeSource } from "./time/virtual-source.ts";
