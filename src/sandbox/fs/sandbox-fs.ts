import { F_OK } from "../../abi/access.ts";
import { AT_SYMLINK_NOFOLLOW, O_RDWR } from "../../abi/fcntl.ts";
import { access } from "../../fs/access.ts";
import { chmod } from "../../fs/chmod.ts";
import { chown } from "../../fs/chown.ts";
import type { Kstat } from "../../fs/kstat.ts";
import { link } from "../../fs/link.ts";
import { mkdir } from "../../fs/mkdir.ts";
import type { Path } from "../../fs/path.ts";
import { LOOKUP_FOLLOW, lookup } from "../../fs/path-walk.ts";
import { absoluteName } from "../../fs/pathname.ts";
import { readlink } from "../../fs/readlink.ts";
import { rename } from "../../fs/rename.ts";
import { rmdir } from "../../fs/rmdir.ts";
import { stat } from "../../fs/stat.ts";
import { type StatfsData, statfs } from "../../fs/statfs.ts";
import { symlink } from "../../fs/symlink.ts";
import { unlink } from "../../fs/unlink.ts";
import { utimensat } from "../../fs/utimensat.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { decodeText } from "../../platform/program/text.ts";
import type { ErrorContext } from "../system-error.ts";
import { type CpOptions, TreeCopy } from "./copy.ts";
import { copyFile } from "./copy-file.ts";
import { encodingOf, FileHandle, type ReadOptions } from "./file-handle.ts";
import { type FsGateway, type PathLike, shown } from "./gateway.ts";
import { type ListedEntry, listDirectory, type WalkedEntry, walkDirectory } from "./listing.ts";
import { makeDirectories, makeTemporary, textOf } from "./make-directory.ts";
import { normalized } from "./normalized.ts";
import { type OpenFlags, openFlags } from "./open-flags.ts";
import { type RmOptions, remove } from "./remove.ts";
import { Dirent, Stats } from "./stats.ts";
import type { FileContents, TextEncoding } from "./text-encoding.ts";
import { type TimeLike, timeArgument } from "./time-like.ts";
import { type FileChange, type WatchOptions, watch } from "./watch.ts";

export interface MkdirOptions {
  /** Make what is missing above it, too; a directory that exists is no error. */
  readonly recursive?: boolean;
  /** Default 0o777. */
  readonly mode?: number;
}

export interface ReaddirOptions {
  readonly withFileTypes?: boolean;
  readonly recursive?: boolean;
}

/** How a file is written; a text alone is the encoding. */
export type WriteFileOptions =
  | {
      readonly encoding?: TextEncoding | null;
      readonly mode?: number;
      readonly flag?: OpenFlags;
      readonly signal?: AbortSignal;
    }
  | TextEncoding
  | null;

const DEFAULT_FILE_MODE = 0o666;

/**
 * The files of a sandbox, in the shape of `node:fs/promises`: same functions, results and errors. It sees them as root of the sandbox does, in
 * its first mount namespace, with umask 0022, and nothing of the host. Names are texts or bytes; relative ones start in the sandbox's
 * working directory. A call takes effect at once, while no task runs; its promise is settled afterwards.
 */
export class SandboxFs {
  /** @internal */ readonly gateway: FsGateway;

  /** @internal */
  constructor(gateway: FsGateway) {
    this.gateway = gateway;
  }

  // Contents.

  readFile(path: PathLike, options: { readonly encoding: TextEncoding } | TextEncoding): Promise<string>;
  readFile(path: PathLike, options?: { readonly encoding?: null } | null): Promise<Uint8Array>;
  async readFile(path: PathLike, options?: ReadOptions): Promise<Uint8Array | string> {
    await using file = await this.open(path, "r");
    return await file.readFile(options);
  }

  async writeFile(path: PathLike, data: FileContents, options?: WriteFileOptions): Promise<void> {
    await this.write(path, data, "w", options);
  }

  async appendFile(path: PathLike, data: FileContents, options?: WriteFileOptions): Promise<void> {
    await this.write(path, data, "a", options);
  }

  private async write(
    path: PathLike,
    data: FileContents,
    flag: OpenFlags,
    options: WriteFileOptions | undefined,
  ): Promise<void> {
    const { mode, signal, flag: chosen = flag } = typeof options === "object" && options !== null ? options : {};
    signal?.throwIfAborted();
    await using file = await this.open(path, chosen, mode);
    await file.writeFile(data, encodingOf(options));
  }

  /** Opens a file. Close the handle, or hold it with `await using`. */
  async open(path: PathLike, flags: OpenFlags = "r", mode: number = DEFAULT_FILE_MODE): Promise<FileHandle> {
    const context = { syscall: "open", path: shown(path) };
    const file = await this.gateway.open(context, this.gateway.name(path), openFlags(flags), mode);
    return new FileHandle(this.gateway, file, context.path);
  }

  async truncate(path: PathLike, length = 0): Promise<void> {
    await using file = await this.open(path, O_RDWR);
    await file.truncate(length);
  }

  /** @param mode COPYFILE_EXCL (1): an existing `to` is an error. */
  async copyFile(from: PathLike, to: PathLike, mode = 0): Promise<void> {
    const context = { syscall: "copyfile", path: shown(from), dest: shown(to) };
    await copyFile(this.gateway, context, this.gateway.name(from), this.gateway.name(to), mode);
  }

  async cp(from: PathLike, to: PathLike, options: CpOptions = {}): Promise<void> {
    const place = (path: PathLike) => ({ name: this.gateway.name(path), shown: shown(path) });
    await new TreeCopy(this.gateway, options).copy(place(from), place(to));
  }

  // Directories.

  mkdir(path: PathLike, options: MkdirOptions & { readonly recursive: true }): Promise<string | undefined>;
  mkdir(path: PathLike, options?: number | (MkdirOptions & { readonly recursive?: false })): Promise<undefined>;
  async mkdir(path: PathLike, options?: number | MkdirOptions): Promise<string | undefined> {
    const { recursive = false, mode = 0o777 } = typeof options === "number" ? { mode: options } : (options ?? {});
    if (recursive) return makeDirectories(this.gateway, typeof path === "string" ? path : decodeText(path), mode);
    this.at("mkdir", path, (caller, root, name) => mkdir(caller, root, name, mode));
    return undefined;
  }

  /** A new directory whose name begins with `prefix`; only root may enter it. @returns its name. */
  async mkdtemp(prefix: string): Promise<string> {
    return makeTemporary(this.gateway, prefix);
  }

  readdir(path: PathLike, options: ReaddirOptions & { readonly withFileTypes: true }): Promise<Dirent[]>;
  readdir(path: PathLike, options?: ReaddirOptions & { readonly withFileTypes?: false }): Promise<string[]>;
  async readdir(
    path: PathLike,
    { withFileTypes = false, recursive = false }: ReaddirOptions = {},
  ): Promise<string[] | Dirent[]> {
    const context = { syscall: "scandir", path: shown(path) };
    const name = this.gateway.name(path);
    const entries: readonly (ListedEntry & Partial<WalkedEntry>)[] = recursive
      ? [...walkDirectory(this.gateway, context, name)]
      : listDirectory(this.gateway, context, name);
    if (!withFileTypes)
      return entries.map((entry) => textOf(entry.directory ? `${entry.directory}/${entry.name}` : entry.name));
    return entries.map((entry) => {
      // As Node's: the directory itself is named as the caller did.
      const parent = entry.directory ? normalized(`${context.path}/${textOf(entry.directory)}`) : context.path;
      return new Dirent(textOf(entry.name), parent, entry.type);
    });
  }

  async rmdir(path: PathLike): Promise<void> {
    this.at("rmdir", path, rmdir);
  }

  async rm(path: PathLike, options: RmOptions = {}): Promise<void> {
    remove(this.gateway, shown(path), this.gateway.name(path), options);
  }

  // Names.

  async unlink(path: PathLike): Promise<void> {
    this.at("unlink", path, unlink);
  }

  async rename(from: PathLike, to: PathLike): Promise<void> {
    const [oldName, newName] = [this.gateway.name(from), this.gateway.name(to)];
    const context = { syscall: "rename", path: shown(from), dest: shown(to) };
    this.gateway.call(context, (caller, root) => rename(caller, root, oldName, root, newName, 0));
  }

  async link(existing: PathLike, path: PathLike): Promise<void> {
    const [oldName, newName] = [this.gateway.name(existing), this.gateway.name(path)];
    const context = { syscall: "link", path: shown(existing), dest: shown(path) };
    this.gateway.call(context, (caller, root) => link(caller, root, oldName, root, newName, 0));
  }

  async symlink(target: string, path: PathLike): Promise<void> {
    const name = this.gateway.name(path);
    const text = this.gateway.text(target);
    const context = { syscall: "symlink", path: target, dest: shown(path) };
    this.gateway.call(context, (caller, root) => symlink(caller, text, root, name));
  }

  async readlink(path: PathLike): Promise<string> {
    return textOf(this.at<string>("readlink", path, readlink));
  }

  /** The name without symbolic links, "." and "..". */
  async realpath(path: PathLike): Promise<string> {
    return this.at<string>("realpath", path, (caller, root, name) => {
      const found = lookup(caller, root, name, LOOKUP_FOLLOW);
      return typeof found === "number" ? found : textOf(absoluteName(found, root).text);
    });
  }

  // Attributes.

  async stat(path: PathLike): Promise<Stats> {
    return new Stats(this.at<Kstat>("stat", path, (caller, root, name) => stat(caller, root, name, 0)));
  }

  async lstat(path: PathLike): Promise<Stats> {
    return new Stats(
      this.at<Kstat>("lstat", path, (caller, root, name) => stat(caller, root, name, AT_SYMLINK_NOFOLLOW)),
    );
  }

  /** Sizes in blocks of `bsize` bytes, as Node's `fs.StatFs`. */
  async statfs(path: PathLike): Promise<StatFs> {
    const data = this.at<StatfsData>("statfs", path, (caller, _root, name) => statfs(caller, name));
    return {
      type: data.type,
      bsize: data.blockSize,
      blocks: data.blocks,
      bfree: data.freeBlocks,
      bavail: data.availableBlocks,
      files: data.files,
      ffree: data.freeFiles,
    };
  }

  async access(path: PathLike, mode: number = F_OK): Promise<void> {
    this.at("access", path, (caller, root, name) => access(caller, root, name, mode, 0));
  }

  /** Whether there is such a file; a link counts for what it leads to. */
  async exists(path: PathLike): Promise<boolean> {
    const name = this.gateway.name(path);
    return this.gateway.run((caller, root) => typeof lookup(caller, root, name, LOOKUP_FOLLOW) !== "number");
  }

  async chmod(path: PathLike, mode: number): Promise<void> {
    this.at("chmod", path, (caller, root, name) => chmod(caller, root, name, mode, 0));
  }

  async chown(path: PathLike, uid: number, gid: number): Promise<void> {
    this.at("chown", path, (caller, root, name) => chown(caller, root, name, uid, gid, 0));
  }

  async lchown(path: PathLike, uid: number, gid: number): Promise<void> {
    this.at("lchown", path, (caller, root, name) => chown(caller, root, name, uid, gid, AT_SYMLINK_NOFOLLOW));
  }

  async utimes(path: PathLike, atime: TimeLike, mtime: TimeLike): Promise<void> {
    const times = [timeArgument(atime), timeArgument(mtime)] as const;
    this.at("utime", path, (caller, root, name) => utimensat(caller, root, name, times, 0));
  }

  async lutimes(path: PathLike, atime: TimeLike, mtime: TimeLike): Promise<void> {
    const times = [timeArgument(atime), timeArgument(mtime)] as const;
    this.at("lutime", path, (caller, root, name) => utimensat(caller, root, name, times, AT_SYMLINK_NOFOLLOW));
  }

  /** Changes of a file or directory from now on, whoever makes them. */
  watch(path: PathLike, options: WatchOptions = {}): AsyncIterableIterator<FileChange> {
    return watch(this.gateway, path, options);
  }

  private at<T = number>(
    syscall: string,
    path: PathLike,
    operation: (caller: SupervisorCaller, root: Path, name: string) => T | number,
  ): T {
    const context: ErrorContext = { syscall, path: shown(path) };
    const name = this.gateway.name(path);
    return this.gateway.call<T>(context, (caller, root) => operation(caller, root, name));
  }
}

/** What a file system has room for, in the shape of Node's `fs.StatFs`. */
export interface StatFs {
  readonly type: number;
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}
