import { text } from "../../state/fields.ts";
import { savable } from "../../state/savable.ts";
import type { InodeAttributes } from "../attributes.ts";
import type { Caller } from "../caller.ts";
import type { FileDescription } from "../file-description.ts";
import { LazyFile, LazyOpening, type LazySource } from "../lazy/lazy-file.ts";
import type { Path } from "../path.ts";
import type { HostSuperblock } from "./host-superblock.ts";

/** Reads a file of the host's. */
class HostSource implements LazySource {
  readonly size: number;
  private readonly file: () => HostFile;

  constructor(file: () => HostFile, size: number) {
    this.file = file;
    this.size = size;
  }

  get path(): string {
    const file = this.file();
    return `${(file.superblock as HostSuperblock).tree?.name}/${file.hostPath}`;
  }

  fetch(file: LazyFile): void {
    const bytes = (file.superblock as HostSuperblock).tree!.read(this.file().hostPath);
    if (typeof bytes === "number") file.fail(-bytes);
    else file.fill(bytes);
  }
}

/** A regular file of a HostSuperblock. Writes through shared mappings stay in memory. */
export class HostFile extends LazyFile {
  /** See HostDirectory. */
  hostPath: string;

  /** @param size of the host's file; null for one that is made here. */
  constructor(superblock: HostSuperblock, mode: number, hostPath: string, size: number | null) {
    super(superblock, mode, null);
    this.hostPath = hostPath;
    if (size !== null) this.source = new HostSource(() => this, size);
  }

  private get host(): HostSuperblock {
    return this.superblock as HostSuperblock;
  }

  /** Still has a name. */
  get isOnHost(): boolean {
    return this.host.writesThrough && this.nlink > 0;
  }

  override open(caller: Caller, path: Path, flags: number): FileDescription | number {
    return new HostFileDescription(path, flags, caller.credentials);
  }

  override setAttributes(caller: Caller, attributes: InodeAttributes): number {
    const { size, mode } = attributes;
    let error = 0;
    if (this.isOnHost && size !== undefined) error = this.host.change((tree) => tree.truncate(this.hostPath, size));
    if (this.isOnHost && mode !== undefined)
      error = this.host.change((tree) => tree.chmod(this.hostPath, mode & 0o7777));
    return error < 0 ? error : super.setAttributes(caller, attributes);
  }

  writeThrough(bytes: Uint8Array, offset: number): number {
    return this.isOnHost ? this.host.change((tree) => tree.write(this.hostPath, bytes, offset)) : 0;
  }
}

/** An open file of the host's. */
export class HostFileDescription extends LazyOpening {
  override writeAt(caller: Caller, buffer: Uint8Array, start: number, length: number, offset: number): number {
    const count = super.writeAt(caller, buffer, start, length, offset);
    if (count <= 0) return count;
    const error = (this.inode as HostFile).writeThrough(buffer.subarray(start, start + count), offset);
    return error < 0 ? error : count;
  }
}

savable(HostFile, { name: "fs.HostFile", version: 1, saved: { hostPath: text } });
savable(HostFileDescription, { name: "fs.HostFileDescription", version: 1, saved: {} });
