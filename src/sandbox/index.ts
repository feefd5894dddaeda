/**
 * The embedder's API: `Sandbox.create()`, with files, programs, terminals and snapshots, in words that web developers know. Everything here stands
 * on the public faces of the layers below; nothing below knows of it.
 */
export type { HostDirectoryMode, HostDirectorySource, HostStat, HostTree } from "../fs/hostfs/host-tree.ts";
export type { Explanation } from "../ns/explain.ts";
export type { LinuxVersion } from "../ns/linux-version.ts";
export type { Refusal, RefusalFacts } from "../ns/refusal.ts";
export type { RuleNumber } from "../ns/rules/index.ts";
export type { Command, CommandIo, CommandOutput } from "./commands.ts";
export {
  AbortError,
  InputError,
  InterruptedError,
  type PartialOutput,
  SandboxError,
  type SandboxErrorCode,
  TimeoutError,
} from "./errors.ts";
export type { User, UserLike } from "./find-user.ts";
export type { CpOptions } from "./fs/copy.ts";
export { COPYFILE_EXCL } from "./fs/copy-file.ts";
export { FileHandle, type ReadOptions, type ReadResult, type WriteResult } from "./fs/file-handle.ts";
export type { PathLike } from "./fs/gateway.ts";
export type { OpenFlags } from "./fs/open-flags.ts";
export type { RmOptions } from "./fs/remove.ts";
export {
  type MkdirOptions,
  type ReaddirOptions,
  SandboxFs,
  type StatFs,
  type WriteFileOptions,
} from "./fs/sandbox-fs.ts";
export { Dirent, Stats } from "./fs/stats.ts";
export type { FileContents, TextEncoding } from "./fs/text-encoding.ts";
export type { TimeLike } from "./fs/time-like.ts";
export type { FileChange, WatchOptions } from "./fs/watch.ts";
export type { ArchiveLike } from "./image/archive.ts";
export type { ExportedNode } from "./image/export-tree.ts";
export type { Contents, FileNode, FileTree, LazyContents } from "./image/file-tree.ts";
export type { InstalledProgram } from "./image/programs.ts";
export {
  LIMIT_PROFILES,
  LimitError,
  type LimitName,
  type LimitProfile,
  type SandboxLimits,
} from "./limits.ts";
export type { NamespaceHolder, NamespaceInfo, NamespaceKind } from "./namespace-info.ts";
export type { PlatformRequest, SandboxOptions, SurroundingsOptions } from "./options.ts";
export type { ExecOptions, ExecResult, InputLike } from "./process/exec.ts";
export type { ExitStatus } from "./process/exit-status.ts";
export { Process, type ProcessEvents, type SpawnOptions } from "./process/process.ts";
export type { SignalLike } from "./process/signal-number.ts";
export type { StartOptions } from "./process/start-process.ts";
export type { StopOptions } from "./process/stop-conditions.ts";
export type { ProcessInfo } from "./process-info.ts";
export { type ForkOptions, Sandbox } from "./sandbox.ts";
export type { SandboxEventMap, SandboxEventName, TaskRef } from "./sandbox-events.ts";
export { ArgumentError, FsRuleError, SystemError } from "./system-error.ts";
export { Terminal, type TerminalOptions } from "./terminal/terminal.ts";
