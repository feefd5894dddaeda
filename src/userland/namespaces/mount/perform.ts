import { EINVAL, ENOENT, ENOTBLK } from "../../../abi/errno.ts";
import { MS_BIND, MS_MOVE, MS_REC, MS_REMOUNT, MS_SILENT } from "../../../abi/mount.ts";
import { S_IFBLK, S_IFMT } from "../../../abi/stat.ts";
import { Errno } from "../../../platform/program/errno-error.ts";
import type { Sys } from "../../../platform/program/sys/index.ts";
import type { Routine } from "../../../platform/program/syscall.ts";
import { decodeText } from "../../../platform/program/text.ts";
import { canonicalize } from "../../files/canonicalize.ts";
import { readFile } from "../../io/read-all.ts";
import type { ToolContext } from "../../tool.ts";
import { failureReason } from "./failure-reason.ts";
import type { MountOptions } from "./option-words.ts";

/** Exit status when mount(2) failed (mount(8), EXIT STATUS). */
export const MOUNT_FAILED = 32;

/** One mount to be made. */
export interface MountRequest {
  readonly source: string | null;
  readonly target: string;
  /** "tmpfs", several separated by commas, "auto"; null where none was given. */
  readonly types: string | null;
  readonly options: MountOptions;
  readonly isVerbose: boolean;
  /** --fake: everything but the system call. */
  readonly isFake: boolean;
}

/** Mounts, changes propagation types. @returns the exit status, after a complaint if it is not 0. */
export function* performMount(tool: ToolContext, request: MountRequest): Routine<number> {
  const { sys } = tool;
  const { options, isVerbose, isFake } = request;
  const { propagation } = options;
  // What is written may be relative; what is shown is not.
  const target = yield* resolved(sys, request.target);
  const isPath = (options.flags & (MS_BIND | MS_MOVE)) !== 0 || request.source?.includes("/") === true;
  const source = request.source !== null && isPath ? yield* resolved(sys, request.source) : request.source;
  const onlyPropagation = propagation.length > 0 && source === null && (options.flags & ~MS_SILENT) === 0;
  if (!onlyPropagation) {
    const failed = isFake ? null : yield* mountFirst(tool, request, source, target);
    if (failed !== null) return failed;
    if (isVerbose) yield* tool.out.write(`mount: ${source} ${deed(options.flags)} ${target}.\n`);
  }
  const isBind = (options.flags & MS_BIND) !== 0;
  for (const type of propagation) {
    const failed = isFake ? null : yield* attempt(tool, source, target, null, type, null, true);
    if (failed !== null)
      return yield* complain(tool, failed, { source, target, type: null, flags: type, isPropagation: true });
    if (isVerbose && !isBind) yield* tool.out.write(`mount: ${target} propagation flags changed.\n`);
  }
  return 0;
}

function* resolved(sys: Sys, path: string): Routine<string> {
  const name = yield* canonicalize(sys, path, "existing");
  return typeof name === "string" ? name : path;
}

function deed(flags: number): string {
  if (flags & MS_MOVE) return "moved to";
  return flags & MS_BIND && !(flags & MS_REMOUNT) ? "bound on" : "mounted on";
}

/** Tries the types one after the other. @returns null when it is mounted, else the exit status. */
function* mountFirst(
  tool: ToolContext,
  { types, options }: MountRequest,
  source: string | null,
  target: string,
): Routine<number | null> {
  const { flags } = options;
  const data = options.data === "" ? null : options.data;
  const needsType = (flags & (MS_BIND | MS_MOVE | MS_REMOUNT)) === 0;
  const candidates = needsType ? yield* candidateTypes(tool.sys, types, source) : [null];
  let failed: Errno | null = yield* withoutFilesystem(tool.sys, candidates, source);
  let tried: string | null = null;
  for (const type of candidates) {
    failed = yield* attempt(tool, source, target, type, flags, data, false);
    tried = type;
    if (failed === null) break;
  }
  if (failed !== null) {
    const named = types !== null && !types.includes(",") && types !== "auto" ? types : tried;
    return yield* complain(tool, failed, { source, target, type: named, flags, isPropagation: false });
  }
  // A bind mount takes the flags of what it shows: others need a call of their own.
  const isBind = (flags & MS_BIND) !== 0 && (flags & MS_REMOUNT) === 0;
  const others = flags & ~(MS_BIND | MS_REC | MS_SILENT);
  if (!isBind || others === 0) return null;
  const remount = others | MS_BIND | MS_REMOUNT;
  const refused = yield* attempt(tool, null, target, null, remount, null, false);
  if (refused === null) return null;
  return yield* complain(tool, refused, { source, target, type: null, flags: remount, isPropagation: false });
}

/** The types to try: those given, or all that live on a block device. */
function* candidateTypes(sys: Sys, types: string | null, source: string | null): Routine<readonly string[]> {
  if (types !== null && types !== "auto" && !types.startsWith("no")) return types.split(",");
  if (source === null) return [];
  const text = decodeText(yield* readFile(sys, "/proc/filesystems"));
  return text.split("\n").flatMap((line) => (line.startsWith("\t") ? [line.trim()] : []));
}

/** Why there is nothing to try: mount(8) looks for the type on the device, which there has to be. */
function* withoutFilesystem(sys: Sys, candidates: readonly unknown[], source: string | null): Routine<Errno | null> {
  if (candidates.length > 0) return null;
  const stat = source === null ? -ENOENT : yield* sys.stat(source).orErrno();
  if (typeof stat === "number") return new Errno(ENOENT, "mount");
  return new Errno((stat.st_mode & S_IFMT) === S_IFBLK ? EINVAL : ENOTBLK, "mount");
}

function* attempt(
  { sys }: ToolContext,
  source: string | null,
  target: string,
  type: string | null,
  flags: number,
  data: string | null,
  isPropagation: boolean,
): Routine<Errno | null> {
  try {
    yield* sys.mount(isPropagation ? "none" : (source ?? "none"), target, type, flags, data);
    return null;
  } catch (error) {
    if (error instanceof Errno) return error;
    throw error;
  }
}

function* complain(tool: ToolContext, error: Errno, failed: Parameters<typeof failureReason>[2]): Routine<number> {
  const reason = yield* failureReason(tool.sys, error, failed);
  yield* tool.error(`${failed.target}: ${reason}.`);
  yield* tool.report("       dmesg(1) may have more information after failed mount system call.\n");
  return MOUNT_FAILED;
}
