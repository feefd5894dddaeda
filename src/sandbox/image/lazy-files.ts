import { EIO, ENOENT } from "../../abi/errno.ts";
import { S_IFREG } from "../../abi/stat.ts";
import { lookupForCreation } from "../../fs/directory-entry.ts";
import { LazyFile, type LazySource } from "../../fs/lazy/lazy-file.ts";
import { TmpfsDirectory } from "../../fs/tmpfs/tmpfs-directory.ts";
import { unlink } from "../../fs/unlink.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { SandboxError } from "../errors.ts";
import { SystemError } from "../system-error.ts";
import { checked } from "./contents.ts";
import { contentBytes, type LazyContents } from "./file-tree.ts";

/** Is told of contents that could not be loaded: the guest sees EIO. */
export type LoadErrorListener = (path: string, error: unknown) => void;

/** The files of a sandbox whose contents the embedder has promised. */
export class LazyFiles {
  private readonly kernel: Kernel;
  private readonly onError: LoadErrorListener;
  private readonly files: Set<LazyFile>;

  constructor(kernel: Kernel, onError: LoadErrorListener) {
    this.kernel = kernel;
    this.onError = onError;
    this.files = new Set();
  }

  /**
   * Makes a file, over what has its name.
   * @param name byte string. @param path what the embedder calls it.
   * @throws SystemError; SandboxError where no such file can be.
   */
  install(caller: SupervisorCaller, name: string, path: string, load: LazyContents, mode: number): void {
    const { root } = caller.fs;
    const removed = unlink(caller, root, name);
    if (removed !== -ENOENT) checked(removed, "unlink", path);
    const entry = lookupForCreation(caller, root, name, false);
    if (typeof entry === "number") throw new SystemError(entry, { syscall: "open", path });
    const { directory, parent } = entry;
    if (!(directory instanceof TmpfsDirectory))
      throw new SandboxError("ERR_SANDBOX_OPTION", `files: ${path} is where no file can be loaded lazily`);
    if (!directory.superblock.reserveInode()) throw new SystemError(EIO, { syscall: "open", path });
    const file = new LazyFile(directory.superblock, S_IFREG | mode, new Loader(this.kernel, path, load, this.onError));
    directory.addEntry(parent.dentry, entry.name, file);
    this.files.add(file);
  }

  /** Loads what is still to come: a snapshot has nowhere to fetch it from. @throws SandboxError that names the file. */
  async loadAll(): Promise<void> {
    for (const file of this.files) {
      const { source } = file;
      if (source !== null) await (source as Loader).loaded(file);
      this.files.delete(file);
    }
  }
}

class Loader implements LazySource {
  readonly path: string;
  private readonly kernel: Kernel;
  private readonly load: LazyContents;
  private readonly onError: LoadErrorListener;
  private attempt: Promise<void> | null;
  private lastError: unknown;

  constructor(kernel: Kernel, path: string, load: LazyContents, onError: LoadErrorListener) {
    this.kernel = kernel;
    this.path = path;
    this.load = load;
    this.onError = onError;
    this.attempt = null;
    this.lastError = null;
  }

  fetch(file: LazyFile): void {
    this.attempt = this.run(file);
  }

  private async run(file: LazyFile): Promise<void> {
    const { scheduler } = this.kernel;
    scheduler.hostWorkBegins();
    try {
      // Not in the middle of the system call that asked.
      await Promise.resolve();
      file.fill(contentBytes(await this.load()));
    } catch (error) {
      this.lastError = error;
      file.fail(EIO);
      this.onError(this.path, error);
    } finally {
      scheduler.hostWorkDone();
    }
  }

  async loaded(file: LazyFile): Promise<void> {
    if (!file.isFetching) file.request();
    await this.attempt;
    if (file.source === null) return;
    throw new SandboxError("ERR_SANDBOX_UNSAVABLE", `the contents of ${this.path} cannot be loaded, and so not saved`, {
      cause: this.lastError,
    });
  }
}
