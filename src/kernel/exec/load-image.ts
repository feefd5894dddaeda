/** Finding and loading the program of an execve(2): scripts, binary formats, credentials. Nothing of the caller changes here. */

import { MAY_READ } from "../../abi/access.ts";
import { EACCES, ELOOP, ENOENT, ENOEXEC } from "../../abi/errno.ts";
import { MS_NOSUID } from "../../abi/mount.ts";
import { XATTR_NAME_CAPS } from "../../abi/xattr.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { shownInode } from "../../fs/idmap.ts";
import type { Inode } from "../../fs/inode.ts";
import type { Mount } from "../../fs/mount.ts";
import { openExecutable } from "../../fs/open-executable.ts";
import { inodePermission } from "../../fs/permission.ts";
import { type ExecFile, execCredentials } from "../../ns/exec-credentials.ts";
import { type FileCapabilities, parseFileCapabilities } from "../../ns/file-capabilities.ts";
import { memoryLimitsOf } from "../memory-limits.ts";
import { PendingExec } from "../pending-exec.ts";
import type { LoadedImage } from "../platform.ts";
import type { Task } from "../task.ts";
import { argumentLimit } from "./argument-limit.ts";
import { parseScript } from "./script.ts";

/** exec_binprm(): "This allows 4 levels of binfmt rewrites before failing hard". */
const MAX_REWRITES = 5;
/** BINPRM_BUF_SIZE: how much of a file the formats look at. */
const HEADER_SIZE = 256;
/** Of the file that is looked at now; nobody keeps it. */
const headerBuffer = new Uint8Array(HEADER_SIZE);
/** TASK_COMM_LEN - 1. */
export const COMM_LENGTH = 15;

export interface ExecRequest {
  /** The program, opened by `openExecutable`. Its reference passes to the image, or is dropped when there is none. */
  readonly file: FileDescription;
  /** Byte strings. */
  readonly argv: readonly string[];
  readonly envv: readonly string[];
  /** execveat(2) of a close-on-exec descriptor: a script could not be opened by its interpreter. */
  readonly isPathInaccessible: boolean;
  /** What scripts and AT_EXECFN see: the filename, or /dev/fd/N for execveat(2). */
  readonly displayName: string;
  /** execveat(2) without a path: the thread is named after the file that is executed in the end, not after `displayName`. */
  readonly isNamedAfterFile: boolean;
}

/** @returns the image, ready to be committed, or -errno with nothing changed. */
export function loadImage(task: Task, request: ExecRequest): PendingExec | number {
  return interpret(task, request, request.file, request.displayName, [...request.argv], 0);
}

function interpret(
  task: Task,
  request: ExecRequest,
  file: FileDescription,
  name: string,
  argv: string[],
  depth: number,
): PendingExec | number {
  const length = file.pread(task, headerBuffer, 0, HEADER_SIZE, 0);
  if (length < 0) {
    file.release();
    return length;
  }
  const header = headerBuffer.subarray(0, length);
  const image = loadBinary(task, request, file, header, argv);
  if (image !== -ENOEXEC) {
    if (typeof image === "number") file.release();
    return image;
  }
  const script = parseScript(header);
  if (script === null) {
    file.release();
    return -ENOEXEC;
  }
  file.release();
  if (typeof script === "number") return script;
  // binfmt_script: "Need to ensure that the script file is accessible to the interpreter".
  if (request.isPathInaccessible) return -ENOENT;
  if (depth >= MAX_REWRITES) return -ELOOP;
  // open_exec("") is a lookup of nothing, which ends at the working directory: no regular file.
  if (script.interpreter === "") return -EACCES;
  const interpreter = openExecutable(task, task.fs.cwd, script.interpreter, 0);
  if (typeof interpreter === "number") return interpreter;
  const rest = [name, ...argv.slice(1)];
  const arguments_ = script.argument === null ? rest : [script.argument, ...rest];
  return interpret(task, request, interpreter, script.interpreter, [script.interpreter, ...arguments_], depth + 1);
}

function loadBinary(
  task: Task,
  request: ExecRequest,
  file: FileDescription,
  header: Uint8Array,
  argv: string[],
): PendingExec | number {
  const program = execFile(task, file);
  if (typeof program === "number") return program;
  const transition = execCredentials(task.credentials, program, {
    noNewPrivs: task.noNewPrivs,
    tracer: null,
    sharesFs: task.fs.users > task.group.tasks.length,
  });
  if (typeof transition === "number") return transition;
  const { credentials, secure } = transition;
  const { limits } = task.group;
  const user = credentials.userNamespace;
  const random = new Uint8Array(16);
  task.kernel.entropy.fill(random, 0, 16);
  const image = {
    file,
    header,
    filename: request.displayName,
    // execve(2): an empty argv becomes { "" } (since 5.18).
    argv: argv.length === 0 ? [""] : argv,
    envv: request.envv,
    pool: task.kernel.platform.pool,
    caller: task,
    openInterpreter: (path: string) => openExecutable(task, task.fs.cwd, path, 0),
    uid: user.fromKuidMunged(credentials.uid),
    euid: user.fromKuidMunged(credentials.euid),
    gid: user.fromKgidMunged(credentials.gid),
    egid: user.fromKgidMunged(credentials.egid),
    secure,
    extraAuxv: task.kernel.extraAuxv,
    random,
    stackLimit: argumentLimit(limits),
    memoryLimits: memoryLimitsOf(limits),
  };
  let loaded: LoadedImage | number = -ENOEXEC;
  for (const format of task.kernel.platform.binaryFormats) {
    loaded = format.load(image);
    if (loaded !== -ENOEXEC) break;
  }
  if (typeof loaded === "number") return loaded;
  return new PendingExec({
    mm: loaded.mm,
    context: loaded.context,
    credentials,
    secure,
    dumpable: transition.dumpable,
    memoryUserNamespace: transition.memoryUserNamespace,
    clearsPersonality: transition.clearsPersonality,
    comm: commOf(request, file),
    filename: request.displayName,
    file,
  });
}

/** begin_new_exec(): a script's thread bears the script's name, not its interpreter's. */
function commOf(request: ExecRequest, file: FileDescription): string {
  const { displayName } = request;
  const name = request.isNamedAfterFile ? file.path.dentry.name : displayName.slice(displayName.lastIndexOf("/") + 1);
  return name.slice(0, COMM_LENGTH);
}

/** mnt_may_suid(): set-user-ID bits count only on mounts of the task's own mount namespace, without nosuid, whose owner it trusts. */
function maySuid(task: Task, mount: Mount): boolean {
  if ((mount.flags & MS_NOSUID) !== 0 || mount.namespace !== task.mountNamespace) return false;
  return task.credentials.userNamespace.isSameOrDescendantOf(mount.superblock.userNamespace);
}

/** get_file_caps() */
function fileCapabilitiesOf(task: Task, inode: Inode): FileCapabilities | number | null {
  const attribute = inode.getXattr(XATTR_NAME_CAPS);
  if (typeof attribute === "number") return null;
  return parseFileCapabilities(attribute, task.credentials.userNamespace, inode.superblock.userNamespace);
}

function execFile(task: Task, file: FileDescription): ExecFile | number {
  const { inode, path } = file;
  const fileCapabilities = fileCapabilitiesOf(task, inode);
  // execve(2): EINVAL, an attribute that cannot be understood
  if (typeof fileCapabilities === "number") return fileCapabilities;
  const shown = shownInode(path.mount.idmap, inode);
  return {
    mode: inode.mode,
    uid: shown.uid,
    gid: shown.gid,
    maySuid: maySuid(task, path.mount),
    fileCapabilities,
    readable: inodePermission(task, path.mount.idmap, inode, MAY_READ) === 0,
  };
}
