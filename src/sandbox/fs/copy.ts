import { EEXIST, EINVAL, EISDIR, ENOENT, ENOTDIR } from "../../abi/errno.ts";
import { AT_SYMLINK_NOFOLLOW } from "../../abi/fcntl.ts";
import { S_IALLUGO, S_ISDIR, S_ISFIFO, S_ISLNK, S_ISSOCK } from "../../abi/stat.ts";
import { chmod } from "../../fs/chmod.ts";
import type { Kstat } from "../../fs/kstat.ts";
import { mkdir } from "../../fs/mkdir.ts";
import { readlink } from "../../fs/readlink.ts";
import { stat } from "../../fs/stat.ts";
import { symlink } from "../../fs/symlink.ts";
import { unlink } from "../../fs/unlink.ts";
import { utimensat } from "../../fs/utimensat.ts";
import { FsRuleError, SystemError } from "../system-error.ts";
import { copyFile } from "./copy-file.ts";
import type { FsGateway } from "./gateway.ts";
import { listDirectory } from "./listing.ts";
import { makeDirectories, textOf } from "./make-directory.ts";
import { normalized } from "./normalized.ts";

export interface CpOptions {
  /** Copy directories, with all that is in them. */
  readonly recursive?: boolean;
  /** Copy over files that exist; default true. */
  readonly force?: boolean;
  /** With `force` false: a file that exists is an error. */
  readonly errorOnExist?: boolean;
  /** Copy what links lead to instead of links. */
  readonly dereference?: boolean;
  /** Copies have the times of their originals. */
  readonly preserveTimestamps?: boolean;
  /** Leave the text of links as it is instead of making it absolute. */
  readonly verbatimSymlinks?: boolean;
  /** What it answers false to is left out. */
  readonly filter?: (source: string, destination: string) => boolean | Promise<boolean>;
}

/** A name as the kernel has it, and as the caller wrote it. */
interface Place {
  readonly name: string;
  readonly shown: string;
}

/** cp(1) as Node's `fs.promises.cp` has it. @throws SystemError, FsRuleError */
export class TreeCopy {
  private readonly gateway: FsGateway;
  private readonly options: CpOptions;

  constructor(gateway: FsGateway, options: CpOptions) {
    this.gateway = gateway;
    this.options = options;
  }

  async copy(from: Place, to: Place): Promise<void> {
    const source = this.look(from);
    if (typeof source === "number") throw new SystemError(source, { syscall: this.statCall, path: from.shown });
    this.checkInside(source, from, to);
    if (!(await this.isWanted(from, to))) return;
    makeDirectories(this.gateway, textOf(parentOf(to.name)), 0o777);
    await this.copyEntry(from, to);
  }

  private async copyEntry(from: Place, to: Place): Promise<void> {
    const source = this.look(from);
    if (typeof source === "number") throw new SystemError(source, { syscall: this.statCall, path: from.shown });
    const target = this.lookOrNull(to);
    if (target !== null) this.checkKinds(source, target, from, to);
    if (S_ISDIR(source.mode)) return this.copyDirectory(source, target, from, to);
    if (S_ISLNK(source.mode)) return this.copyLink(target, from, to);
    if (S_ISSOCK(source.mode))
      throw rule("ERR_FS_CP_SOCKET", EINVAL, "Cannot copy a socket file", `cannot copy a socket file: ${to.shown}`, to);
    if (S_ISFIFO(source.mode))
      throw rule("ERR_FS_CP_FIFO_PIPE", EINVAL, "Cannot copy a FIFO pipe", `cannot copy a FIFO pipe: ${to.shown}`, to);
    return this.copyRegular(source, target, from, to);
  }

  private async copyDirectory(source: Kstat, target: Kstat | null, from: Place, to: Place): Promise<void> {
    if (this.options.recursive !== true)
      throw rule("ERR_FS_EISDIR", EISDIR, "Path is a directory", `${from.shown} is a directory (not copied)`, from);
    if (target === null)
      this.gateway.call({ syscall: "mkdir", path: to.shown }, (caller, root) => mkdir(caller, root, to.name, 0o777));
    for (const { name } of listDirectory(this.gateway, { syscall: "opendir", path: from.shown }, from.name)) {
      const [inFrom, inTo] = [below(from, name), below(to, name)];
      if (await this.isWanted(inFrom, inTo)) await this.copyEntry(inFrom, inTo);
    }
    if (target === null)
      this.gateway.call({ syscall: "chmod", path: to.shown }, (caller, root) =>
        chmod(caller, root, to.name, source.mode & S_IALLUGO, 0),
      );
  }

  private async copyRegular(source: Kstat, target: Kstat | null, from: Place, to: Place): Promise<void> {
    if (target !== null) {
      if (this.options.force === false) {
        if (this.options.errorOnExist !== true) return;
        throw rule("ERR_FS_CP_EEXIST", EEXIST, "Target already exists", `${to.shown} already exists`, to);
      }
      this.gateway.call({ syscall: "unlink", path: to.shown }, (caller, root) => unlink(caller, root, to.name));
    }
    await copyFile(this.gateway, { syscall: "copyfile", path: from.shown, dest: to.shown }, from.name, to.name, 0);
    if (this.options.preserveTimestamps !== true) return;
    const times = [source.atime, source.mtime] as const;
    this.gateway.call({ syscall: "utime", path: to.shown }, (caller, root) =>
      utimensat(caller, root, to.name, times, 0),
    );
  }

  private async copyLink(target: Kstat | null, from: Place, to: Place): Promise<void> {
    let text = this.gateway.call<string>({ syscall: "readlink", path: from.shown }, (caller, root) =>
      readlink(caller, root, from.name),
    );
    if (this.options.verbatimSymlinks !== true && !text.startsWith("/"))
      text = normalized(`${parentOf(from.name)}/${text}`);
    if (target !== null)
      this.gateway.call({ syscall: "unlink", path: to.shown }, (caller, root) => unlink(caller, root, to.name));
    this.gateway.call({ syscall: "symlink", path: textOf(text), dest: to.shown }, (caller, root) =>
      symlink(caller, text, root, to.name),
    );
  }

  private async isWanted(from: Place, to: Place): Promise<boolean> {
    return this.options.filter === undefined || (await this.options.filter(from.shown, to.shown));
  }

  private get statCall(): string {
    return this.options.dereference === true ? "stat" : "lstat";
  }

  private look({ name }: Place): Kstat | number {
    const flags = this.options.dereference === true ? 0 : AT_SYMLINK_NOFOLLOW;
    return this.gateway.run((caller, root) => stat(caller, root, name, flags));
  }

  private lookOrNull(place: Place): Kstat | null {
    const found = this.look(place);
    if (found === -ENOENT) return null;
    if (typeof found === "number") throw new SystemError(found, { syscall: this.statCall, path: place.shown });
    return found;
  }

  /** The first destination: a directory cannot go into itself. */
  private checkInside(source: Kstat, from: Place, to: Place): void {
    const target = this.lookOrNull(to);
    if (target !== null) this.checkKinds(source, target, from, to);
    if (!S_ISDIR(source.mode)) return;
    for (let name = parentOf(to.name); ; name = parentOf(name)) {
      const found = this.gateway.run((caller, root) => stat(caller, root, name, 0));
      if (typeof found !== "number" && isSame(found, source)) {
        const text = `cannot copy ${from.shown} to a subdirectory of self ${to.shown}`;
        throw rule("ERR_FS_CP_EINVAL", EINVAL, "Invalid src or dest", text, to);
      }
      if (name === "/") return;
    }
  }

  private checkKinds(source: Kstat, target: Kstat, from: Place, to: Place): void {
    if (isSame(source, target))
      throw rule("ERR_FS_CP_EINVAL", EINVAL, "Invalid src or dest", "src and dest cannot be the same", to);
    if (S_ISDIR(source.mode) && !S_ISDIR(target.mode)) {
      const text = `cannot overwrite non-directory ${to.shown} with directory ${from.shown}`;
      throw rule("ERR_FS_CP_DIR_TO_NON_DIR", EISDIR, "Cannot overwrite non-directory with directory", text, to);
    }
    if (!S_ISDIR(source.mode) && S_ISDIR(target.mode)) {
      const text = `cannot overwrite directory ${to.shown} with non-directory ${from.shown}`;
      throw rule("ERR_FS_CP_NON_DIR_TO_DIR", ENOTDIR, "Cannot overwrite directory with non-directory", text, to);
    }
  }
}

function rule(code: string, errno: number, title: string, detail: string, { shown }: Place): FsRuleError {
  const names: Readonly<Record<number, string>> = {
    [EINVAL]: "EINVAL",
    [EISDIR]: "EISDIR",
    [ENOTDIR]: "ENOTDIR",
    [EEXIST]: "EEXIST",
  };
  return new FsRuleError(code, errno, `${title}: cp returned ${names[errno]} (${detail}) ${shown}`, {
    syscall: "cp",
    path: shown,
  });
}

function isSame(a: Kstat, b: Kstat): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function below({ name, shown }: Place, entry: string): Place {
  return { name: `${name}/${entry}`, shown: `${shown}/${textOf(entry)}` };
}

/** Precondition: `name` is absolute. */
function parentOf(name: string): string {
  const end = name.replace(/\/+$/, "").lastIndexOf("/");
  return end <= 0 ? "/" : name.slice(0, end);
}
