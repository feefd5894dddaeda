import { dirent64Size, writeDirent64 } from "../abi/dirent-struct.ts";
import { EBADF, EINVAL } from "../abi/errno.ts";
import type { Caller } from "./caller.ts";
import type { DirentSink } from "./dirent-sink.ts";
import type { FileDescription } from "./file-description.ts";

/** getdents64(2): records from the file's position on, as many as fit in `buffer[start, start + length)`. @returns bytes, 0 at the end. */
export function getdents64(
  caller: Caller,
  file: FileDescription,
  buffer: Uint8Array,
  start: number,
  length: number,
): number {
  if (file.isPathOnly) return -EBADF;
  const writer = new DirentWriter(buffer, start, length);
  const error = file.readdir(caller, writer);
  // An error behind some entries is reported by the next call.
  if (writer.used > 0) return writer.used;
  if (error < 0) return error;
  // getdents64(2): EINVAL, result buffer is too small
  return writer.isFull ? -EINVAL : 0;
}

class DirentWriter implements DirentSink {
  readonly view: DataView;
  readonly length: number;
  used: number;
  isFull: boolean;

  constructor(buffer: Uint8Array, start: number, length: number) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset + start, length);
    this.length = length;
    this.used = 0;
    this.isFull = false;
  }

  emit(name: string, ino: number, next: number, type: number): boolean {
    if (this.used + dirent64Size(name.length) > this.length) {
      this.isFull = true;
      return false;
    }
    this.used += writeDirent64(this.view, this.used, ino, next, type, name);
    return true;
  }
}
