import { EINVAL, EMSGSIZE, ENODATA } from "../../abi/errno.ts";
import { O_RDWR } from "../../abi/fcntl.ts";
import { MS_DIRSYNC, MS_LAZYTIME, MS_MANDLOCK, MS_RDONLY, MS_SYNCHRONOUS } from "../../abi/mount.ts";
import { int, list, nullable, ref, text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import { AnonymousFile } from "../anon/anonymous-file.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import { FilesystemType } from "../filesystem-type.ts";
import type { Superblock } from "../superblock.ts";

// enum fs_context_phase, as far as it can be seen between calls.
/** Takes parameters for a new file system. */
export const PHASE_CREATE_PARAMS = 0;
/** The file system is there; fsmount(2) may come. */
export const PHASE_AWAITING_MOUNT = 1;
/** Mounted: the next call begins a reconfiguration. */
export const PHASE_AWAITING_RECONFIGURE = 2;
/** Takes parameters for a change. */
export const PHASE_RECONFIGURE_PARAMS = 3;
/** Creation or change went wrong: nothing works any more. */
export const PHASE_FAILED = 4;

/** What takes options of one file system: key and value, null for a flag. */
export interface FilesystemParameter {
  readonly key: string;
  readonly value: string | null;
}

/** How many messages are kept for the reader (struct fc_log). */
const LOG_LINES = 8;

/** A superblock that is being configured: the descriptor of fsopen(2) and fspick(2) (struct fs_context). */
export class FilesystemContext extends AnonymousFile {
  readonly type: FilesystemType;
  phase: number;
  source: string | null;
  /** SB_* that are set, and those that were spoken of (sb_flags_mask). */
  superblockFlags: number;
  superblockFlagsMask: number;
  /** Options of the file system so far: "size=1m,mode=755". */
  options: string;
  /** What can be read from the descriptor, oldest first. */
  readonly messages: string[];
  /** fc->root: what a mount will show. Held, with its file system: mounts of that may come and go. */
  root: Dentry | null;

  constructor(caller: Caller, type: FilesystemType, phase: number) {
    super(caller.fs.vfs, "[fscontext]", O_RDWR, caller.credentials);
    this.type = type;
    this.phase = phase;
    this.source = null;
    this.superblockFlags = 0;
    this.superblockFlagsMask = 0;
    this.options = "";
    this.messages = [];
    this.root = null;
  }

  /** errorf(): a message for whoever reads the descriptor. */
  report(level: "e" | "w" | "i", message: string): void {
    if (this.messages.length === LOG_LINES) this.messages.shift();
    this.messages.push(`${level} ${message}\n`);
  }

  /** invalf() */
  invalid(message: string): number {
    this.report("e", message);
    return -EINVAL;
  }

  get superblock(): Superblock | null {
    return this.root === null ? null : this.root.inode.superblock;
  }

  setRoot(root: Dentry): void {
    root.inode.superblock.hold();
    root.inode.retainForMount();
    this.root = root;
  }

  /** vfs_clean_context(): after a mount or a change what was asked for is forgotten. */
  clean(): void {
    this.source = null;
    this.superblockFlags = 0;
    this.superblockFlagsMask = 0;
    this.options = "";
    this.phase = PHASE_AWAITING_RECONFIGURE;
  }

  /** vfs_parse_fs_param(): notes one parameter. EINVAL, and a message, for what the file system does not take. */
  parse({ key, value }: FilesystemParameter): number {
    if (this.parseSuperblockFlag(key)) return 0;
    if (this.type.parameters !== null && !this.type.parameters.includes(key) && key !== "source") {
      return this.invalid(`${this.type.name}: Unknown parameter '${key}'`);
    }
    if (key === "source" && !this.type.parameters?.includes("source")) return this.parseSource(value);
    const option = value === null ? key : `${key}=${value}`;
    // legacy_parse_param(): options travel as one text
    if (option.includes(",")) return this.invalid(`VFS: Legacy: Option '${key}' contained comma`);
    const namespace = this.credentials.userNamespace;
    if (this.type.parameters !== null && this.type.checkOptions(option, namespace) < 0) {
      return this.invalid(`${this.type.name}: Bad value for '${key}'`);
    }
    this.options = this.options === "" ? option : `${this.options},${option}`;
    return 0;
  }

  /** vfs_parse_sb_flag() */
  private parseSuperblockFlag(key: string): boolean {
    const set = SET_FLAGS[key];
    const clear = CLEAR_FLAGS[key];
    if (set === undefined && clear === undefined) return false;
    this.superblockFlags = (this.superblockFlags | (set ?? 0)) & ~(clear ?? 0);
    this.superblockFlagsMask |= (set ?? 0) | (clear ?? 0);
    return true;
  }

  /** vfs_parse_fs_param_source() */
  private parseSource(value: string | null): number {
    if (value === null) return this.invalid("Non-string source");
    if (this.source !== null) return this.invalid("Multiple sources");
    this.source = value;
    return 0;
  }

  /** fscontext_read(): one message at a time. */
  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    const message = this.messages[0];
    if (message === undefined) return -ENODATA;
    if (message.length > length) return -EMSGSIZE;
    this.messages.shift();
    for (let i = 0; i < message.length; i++) buffer[start + i] = message.charCodeAt(i);
    return message.length;
  }

  override onRelease(): void {
    const { root } = this;
    if (root === null) return;
    this.root = null;
    root.inode.releaseForMount();
    root.inode.superblock.letGo();
  }
}

const SET_FLAGS: Readonly<Record<string, number>> = {
  dirsync: MS_DIRSYNC,
  lazytime: MS_LAZYTIME,
  mand: MS_MANDLOCK,
  ro: MS_RDONLY,
  sync: MS_SYNCHRONOUS,
};

const CLEAR_FLAGS: Readonly<Record<string, number>> = {
  async: MS_SYNCHRONOUS,
  nolazytime: MS_LAZYTIME,
  nomand: MS_MANDLOCK,
  rw: MS_RDONLY,
};

savable(FilesystemContext, {
  name: "fs.FilesystemContext",
  version: 1,
  saved: {
    type: ref(() => FilesystemType),
    phase: int,
    source: nullable(text),
    superblockFlags: int,
    superblockFlagsMask: int,
    options: text,
    messages: list(text),
    root: nullable(ref(() => Dentry)),
  },
});
