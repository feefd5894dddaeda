import { fromBytes } from "../../abi/byte-string.ts";
import { EEXIST } from "../../abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW } from "../../abi/fcntl.ts";
import { S_IALLUGO } from "../../abi/stat.ts";
import { chmod } from "../../fs/chmod.ts";
import { chown } from "../../fs/chown.ts";
import { mkdir } from "../../fs/mkdir.ts";
import { symlink } from "../../fs/symlink.ts";
import { utimensat } from "../../fs/utimensat.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { encodeText } from "../../platform/program/text.ts";
import { SandboxError } from "../errors.ts";
import { type TimeLike, timeArgument } from "../fs/time-like.ts";
import { checked, writeContents } from "./contents.ts";
import type { LazyFiles } from "./lazy-files.ts";
import { makeParents } from "./programs.ts";

/** What a file has in it: text (as UTF-8) or bytes. */
export type Contents = string | Uint8Array;

/** Contents that are fetched when somebody first opens the file. */
export type LazyContents = () => Contents | Promise<Contents>;

/** A file with more than contents. Without `content`, `symlink` and `directory` it is an empty file. */
export interface FileNode {
  readonly content?: Contents | LazyContents;
  /** The text of a symbolic link. */
  readonly symlink?: string;
  readonly directory?: true;
  /** Permission bits; default 0644, of directories 0755. */
  readonly mode?: number;
  /** Default 0, root. */
  readonly uid?: number;
  readonly gid?: number;
  /** Time of the last change; default: now. */
  readonly mtime?: TimeLike;
}

/** Files by path. Relative paths start in the sandbox's working directory; missing directories are made. */
export type FileTree = Readonly<Record<string, Contents | LazyContents | FileNode>>;

/** Makes the files of `tree`. @throws SystemError, SandboxError for an entry that contradicts itself. */
export function populateFiles(caller: SupervisorCaller, lazy: LazyFiles, tree: FileTree, cwd: string): void {
  for (const [path, entry] of Object.entries(tree)) {
    const absolute = path.startsWith("/") ? path : `${cwd === "/" ? "" : cwd}/${path}`;
    const name = fromBytes(encodeText(absolute));
    makeParents(caller, name);
    make(caller, lazy, name, path, nodeOf(entry));
  }
}

function nodeOf(entry: FileTree[string]): FileNode {
  const isContent = typeof entry === "string" || typeof entry === "function" || entry instanceof Uint8Array;
  return isContent ? { content: entry } : entry;
}

function make(caller: SupervisorCaller, lazy: LazyFiles, name: string, path: string, node: FileNode): void {
  const { content, symlink: target, directory, uid = 0, gid = 0, mtime } = node;
  if ([content, target, directory].filter((part) => part !== undefined).length > 1)
    throw new SandboxError("ERR_SANDBOX_OPTION", `files: ${path} is more than one of content, symlink and directory`);
  const { root } = caller.fs;
  const mode = (node.mode ?? (directory ? 0o755 : 0o644)) & S_IALLUGO;
  if (target !== undefined) checked(symlink(caller, fromBytes(encodeText(target)), root, name), "symlink", path);
  else if (directory) {
    const error = mkdir(caller, root, name, mode);
    if (error !== -EEXIST) checked(error, "mkdir", path);
  } else if (typeof content === "function") lazy.install(caller, name, path, content, mode);
  else writeContents(caller, name, contentBytes(content ?? ""), mode);
  if (uid !== 0 || gid !== 0) checked(chown(caller, root, name, uid, gid, AT_SYMLINK_NOFOLLOW), "chown", path);
  // chown(2) takes set-ID bits away.
  if (target === undefined) checked(chmod(caller, root, name, mode, 0), "chmod", path);
  if (mtime === undefined) return;
  const time = timeArgument(mtime);
  checked(utimensat(caller, root, name, [time, time], AT_SYMLINK_NOFOLLOW), "utime", path);
}

export function contentBytes(content: Contents): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}
