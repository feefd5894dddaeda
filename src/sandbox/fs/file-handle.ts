import { POLLIN, POLLOUT } from "../../abi/poll.ts";
import { fchmod } from "../../fs/chmod.ts";
import { fchown } from "../../fs/chown.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { statPath } from "../../fs/stat.ts";
import { ftruncate } from "../../fs/truncate.ts";
import { futimens } from "../../fs/utimensat.ts";
import type { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { ArgumentError } from "../system-error.ts";
import type { FsGateway } from "./gateway.ts";
import { Stats } from "./stats.ts";
import { chunksOf, decodeContents, encodeContents, type FileContents, type TextEncoding } from "./text-encoding.ts";
import { type TimeLike, timeArgument } from "./time-like.ts";

/** `file.read`: how many bytes, and where they are. */
export interface ReadResult<B extends Uint8Array = Uint8Array> {
  readonly bytesRead: number;
  readonly buffer: B;
}

export interface WriteResult<B = Uint8Array> {
  readonly bytesWritten: number;
  readonly buffer: B;
}

const READ_SIZE = 16384;
const FIRST_READ = 65536;

/** An open file, in the shape of Node's `FileHandle`. Close it: a sandbox with open handles cannot be saved. */
export class FileHandle implements AsyncDisposable {
  /** As `open` was given it. */
  readonly path: string;
  private readonly gateway: FsGateway;
  private file: FileDescription | null;

  /** @internal Takes over the caller's reference to `file`. */
  constructor(gateway: FsGateway, file: FileDescription, path: string) {
    this.gateway = gateway;
    this.file = file;
    this.path = path;
    gateway.handles.add(this);
  }

  /**
   * Reads up to `length` bytes into `buffer[offset...]`: from `position` on, or from where the file stands and moving it on. Fewer come at
   * the end of the file, none behind it.
   */
  async read<B extends Uint8Array = Uint8Array>(
    buffer: B = new Uint8Array(READ_SIZE) as unknown as B,
    offset = 0,
    length: number = buffer.length - offset,
    position: number | null = null,
  ): Promise<ReadResult<B>> {
    requireRange(buffer, offset, length);
    const file = this.opened("read");
    const bytesRead = await this.retry("read", POLLIN, (caller) =>
      position === null || position < 0
        ? file.read(caller, buffer, offset, length)
        : file.pread(caller, buffer, offset, length, position),
    );
    return { bytesRead, buffer };
  }

  /** Writes bytes as `read` reads them, or a text at `position`. May write fewer than asked. */
  async write(buffer: Uint8Array, offset?: number, length?: number, position?: number | null): Promise<WriteResult>;
  async write(text: string, position?: number | null, encoding?: TextEncoding): Promise<WriteResult<string>>;
  async write(
    data: Uint8Array | string,
    first?: number | null,
    second?: number | TextEncoding,
    third?: number | null,
  ): Promise<WriteResult<Uint8Array | string>> {
    if (typeof data === "string") {
      const bytes = encodeContents(data, second as TextEncoding | undefined);
      return { bytesWritten: await this.writeBytes(bytes, 0, bytes.length, first ?? null), buffer: data };
    }
    const offset = first ?? 0;
    const length = (second as number | undefined) ?? data.length - offset;
    requireRange(data, offset, length);
    return { bytesWritten: await this.writeBytes(data, offset, length, third ?? null), buffer: data };
  }

  private writeBytes(bytes: Uint8Array, offset: number, length: number, position: number | null): Promise<number> {
    const file = this.opened("write");
    return this.retry("write", POLLOUT, (caller) =>
      position === null
        ? file.write(caller, bytes, offset, length)
        : file.pwrite(caller, bytes, offset, length, position),
    );
  }

  /** Everything from where the file stands on. */
  readFile(): Promise<Uint8Array>;
  readFile(options: { readonly encoding: TextEncoding } | TextEncoding): Promise<string>;
  readFile(options?: ReadOptions): Promise<Uint8Array | string>;
  async readFile(options?: ReadOptions): Promise<Uint8Array | string> {
    const file = this.opened("read");
    let bytes = new Uint8Array(Math.max(file.inode.size - file.position, 0) + 1);
    let length = 0;
    for (;;) {
      if (length === bytes.length) bytes = grown(bytes);
      const { bytesRead } = await this.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    const contents = bytes.subarray(0, length);
    const encoding = encodingOf(options);
    return encoding === undefined ? contents : decodeContents(contents, encoding);
  }

  /** Writes everything, from where the file stands on. */
  async writeFile(data: FileContents, options?: ReadOptions): Promise<void> {
    for await (const chunk of chunksOf(data, encodingOf(options))) {
      for (let done = 0; done < chunk.length; ) done += await this.writeBytes(chunk, done, chunk.length - done, null);
    }
  }

  appendFile(data: FileContents, options?: ReadOptions): Promise<void> {
    return this.writeFile(data, options);
  }

  async stat(): Promise<Stats> {
    return new Stats(statPath(this.opened("fstat").path));
  }

  async truncate(length = 0): Promise<void> {
    const file = this.opened("ftruncate");
    this.call("ftruncate", (caller) => ftruncate(caller, file, Math.max(0, length)));
  }

  async chmod(mode: number): Promise<void> {
    const file = this.opened("fchmod");
    this.call("fchmod", (caller) => fchmod(caller, file, mode));
  }

  async chown(uid: number, gid: number): Promise<void> {
    const file = this.opened("fchown");
    this.call("fchown", (caller) => fchown(caller, file, uid, gid));
  }

  async utimes(atime: TimeLike, mtime: TimeLike): Promise<void> {
    const file = this.opened("futime");
    this.call("futime", (caller) => futimens(caller, file, [timeArgument(atime), timeArgument(mtime)]));
  }

  /** Memory is where files are: there is nothing to write back, but a file that cannot be synced says so. */
  async sync(): Promise<void> {
    const file = this.opened("fsync");
    this.call("fsync", () => file.fsync());
  }

  async datasync(): Promise<void> {
    const file = this.opened("fdatasync");
    this.call("fdatasync", () => file.fsync());
  }

  /** The file from where it stands, read as it is asked for; closes the handle at the end. */
  readableWebStream(): ReadableStream<Uint8Array> {
    this.opened("read");
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          const { bytesRead, buffer } = await this.read(new Uint8Array(FIRST_READ));
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead));
          await this.close();
          controller.close();
        },
        cancel: () => this.close(),
      },
      { highWaterMark: 0 },
    );
  }

  /** The second time, nothing. */
  async close(): Promise<void> {
    const { file } = this;
    if (file === null) return;
    this.file = null;
    this.gateway.handles.delete(this);
    this.gateway.run((caller) => file.flush(caller));
    file.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private opened(syscall: string): FileDescription {
    if (this.file === null) throw new ClosedError(syscall);
    return this.file;
  }

  private call(syscall: string, operation: (caller: SupervisorCaller) => number): void {
    this.gateway.call({ syscall }, operation);
  }

  private retry(syscall: string, events: number, operation: (caller: SupervisorCaller) => number): Promise<number> {
    return this.gateway.retry(this.opened(syscall), { syscall }, events, operation);
  }
}

/** A handle that was closed already: EBADF as of a closed descriptor, with Node's message. */
class ClosedError extends Error {
  readonly code = "EBADF";
  readonly syscall: string;

  constructor(syscall: string) {
    super("file closed");
    this.syscall = syscall;
  }
}

/** How contents are read: as bytes, or as text in an encoding. */
export type ReadOptions = { readonly encoding?: TextEncoding | null } | TextEncoding | null | undefined;

export function encodingOf(options: ReadOptions): TextEncoding | undefined {
  return (typeof options === "string" ? options : options?.encoding) ?? undefined;
}

function requireRange(buffer: Uint8Array, offset: number, length: number): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= buffer.length))
    throw new ArgumentError(`The range ${offset}, ${length} is outside of a buffer of ${buffer.length} bytes`);
}

function grown(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(FIRST_READ, bytes.length * 2));
  larger.set(bytes);
  return larger;
}
