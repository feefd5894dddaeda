import { ENXIO } from "../../abi/errno.ts";
import { O_ACCMODE, O_RDONLY, O_WRONLY } from "../../abi/fcntl.ts";
import { S_IFIFO, S_IRUSR, S_IWUSR } from "../../abi/stat.ts";
import type { Credentials } from "../../ns/credentials.ts";
import { ref } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { WaitQueue } from "../../waiter/wait-queue.ts";
import type { Caller } from "../caller.ts";
import { Dentry } from "../dentry.ts";
import { FileDescription } from "../file-description.ts";
import { Inode } from "../inode.ts";
import { Path } from "../path.ts";
import type { VirtualFilesystem } from "../virtual-filesystem.ts";
import { HostInput } from "./host-input.ts";
import { HostOutput } from "./host-output.ts";

// Programs see a host stream as the end of a pipe whose other end is somewhere else.

export class HostInputFile extends FileDescription {
  readonly input: HostInput;

  constructor(path: Path, flags: number, credentials: Credentials, input: HostInput) {
    super(path, flags, credentials);
    this.input = input;
    input.addReader();
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get queue(): WaitQueue {
    return this.input.queue;
  }

  override readAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    return this.input.read(buffer, start, length);
  }

  override poll(): number {
    return this.input.poll();
  }

  override available(): number {
    return this.input.pending.length;
  }

  override onRelease(): void {
    this.input.removeReader();
  }
}

export class HostOutputFile extends FileDescription {
  readonly output: HostOutput;

  constructor(path: Path, flags: number, credentials: Credentials, output: HostOutput) {
    super(path, flags, credentials);
    this.output = output;
    output.addWriter();
  }

  override get isSeekable(): boolean {
    return false;
  }

  override get blocksUntilWritten(): boolean {
    return true;
  }

  override get queue(): WaitQueue {
    return this.output.queue;
  }

  override writeAt(_caller: Caller, buffer: Uint8Array, start: number, length: number): number {
    return this.output.write(buffer, start, length);
  }

  override poll(): number {
    return this.output.poll();
  }

  override onRelease(): void {
    this.output.removeWriter();
  }
}

/** What /proc/PID/fd leads to: opening it again gives another description of the same stream. */
export class HostInputInode extends Inode {
  readonly input: HostInput;

  constructor(vfs: VirtualFilesystem, uid: number, gid: number, input: HostInput) {
    const { superblock } = vfs.pipeMount;
    super(superblock, superblock.allocateInodeNumber(), S_IFIFO | S_IRUSR | S_IWUSR, uid, gid);
    this.input = input;
  }

  /** open(2): ENXIO, the other direction, as of a FIFO whose other end nobody has open. */
  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    if ((flags & O_ACCMODE) !== O_RDONLY) return -ENXIO;
    return new HostInputFile(path, flags, caller.credentials, this.input);
  }
}

export class HostOutputInode extends Inode {
  readonly output: HostOutput;

  constructor(vfs: VirtualFilesystem, uid: number, gid: number, output: HostOutput) {
    const { superblock } = vfs.pipeMount;
    super(superblock, superblock.allocateInodeNumber(), S_IFIFO | S_IRUSR | S_IWUSR, uid, gid);
    this.output = output;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    if ((flags & O_ACCMODE) !== O_WRONLY) return -ENXIO;
    return new HostOutputFile(path, flags, caller.credentials, this.output);
  }
}

/** Opens `input` as a process's standard input. */
export function openHostInput(vfs: VirtualFilesystem, input: HostInput, credentials: Credentials): HostInputFile {
  const inode = new HostInputInode(vfs, credentials.fsuid, credentials.fsgid, input);
  return new HostInputFile(pipePath(vfs, inode), O_RDONLY, credentials, input);
}

/** Opens `output` as a process's standard output or error. */
export function openHostOutput(vfs: VirtualFilesystem, output: HostOutput, credentials: Credentials): HostOutputFile {
  const inode = new HostOutputInode(vfs, credentials.fsuid, credentials.fsgid, output);
  return new HostOutputFile(pipePath(vfs, inode), O_WRONLY, credentials, output);
}

function pipePath(vfs: VirtualFilesystem, inode: Inode): Path {
  return new Path(vfs.pipeMount, new Dentry(vfs.pipeMount.root, "", inode));
}

savable(HostInputFile, { name: "fs.HostInputFile", version: 1, saved: { input: ref(() => HostInput) } });
savable(HostOutputFile, { name: "fs.HostOutputFile", version: 1, saved: { output: ref(() => HostOutput) } });
savable(HostInputInode, { name: "fs.HostInputInode", version: 1, saved: { input: ref(() => HostInput) } });
savable(HostOutputInode, { name: "fs.HostOutputInode", version: 1, saved: { output: ref(() => HostOutput) } });
