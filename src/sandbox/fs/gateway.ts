import { fromBytes } from "../../abi/byte-string.ts";
import { EAGAIN } from "../../abi/errno.ts";
import { O_CLOEXEC } from "../../abi/fcntl.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT } from "../../abi/poll.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { openat } from "../../fs/open.ts";
import type { Path } from "../../fs/path.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import { SupervisorCaller } from "../../kernel/supervisor-caller.ts";
import { encodeText } from "../../platform/program/text.ts";
import { WaitEntry, type WaitQueue } from "../../waiter/wait-queue.ts";
import { ArgumentError, type ErrorContext, SystemError } from "../system-error.ts";

/** A name of a file: text, or bytes that need not be UTF-8. Relative ones start in the sandbox's working directory. */
export type PathLike = string | Uint8Array;

/** What file operations from outside are made with: the kernel, and root's eyes in its first mount namespace. */
export class FsGateway {
  readonly kernel: Kernel;
  /** Of relative names. */
  readonly cwd: string;
  /** Open handles: files the embedder holds, which a snapshot could not tell whose they are. */
  readonly handles: Set<{ readonly path: string }>;
  /** Called when the sandbox is disposed of. */
  readonly endings: Set<() => void>;
  private readonly waiting: Set<(error: Error) => void>;

  constructor(kernel: Kernel, cwd: string) {
    this.kernel = kernel;
    this.cwd = cwd;
    this.handles = new Set();
    this.endings = new Set();
    this.waiting = new Set();
  }

  /** Carries out `operation` at once: no task runs meanwhile. */
  run<T>(operation: (caller: SupervisorCaller, root: Path) => T): T {
    const caller = new SupervisorCaller(this.kernel, this.kernel.rootMountNamespace!);
    caller.fs.umask = UMASK;
    try {
      return operation(caller, caller.fs.root);
    } finally {
      caller.release();
    }
  }

  /** Carries out an operation that gives -errno, or something else. @throws SystemError */
  call<T>(context: ErrorContext, operation: (caller: SupervisorCaller, root: Path) => T | number): T {
    const result = this.run(operation);
    if (typeof result === "number" && result < 0) throw new SystemError(result, context);
    return result as T;
  }

  /** The kernel's name of a file. @throws TypeError for a name with a NUL in it. */
  name(path: PathLike): string {
    const bytes = typeof path === "string" ? encodeText(path) : path;
    if (bytes.includes(0))
      throw new ArgumentError("The argument 'path' must be a string or Uint8Array without null bytes");
    const name = fromBytes(bytes);
    // An empty name names nothing, whatever directory it starts in.
    if (name === "" || name.startsWith("/")) return name;
    return `${this.cwd === "/" ? "" : fromBytes(encodeText(this.cwd))}/${name}`;
  }

  /** A byte string of any text without a NUL: what a symbolic link says. */
  text(text: string): string {
    if (text.includes("\0")) throw new ArgumentError("The argument 'target' must be a string without null bytes");
    return fromBytes(encodeText(text));
  }

  /** Opens a file, and waits if the open does (a FIFO without a peer, contents that are on their way). */
  async open(context: ErrorContext, name: string, flags: number, mode: number): Promise<FileDescription> {
    const file = this.call<FileDescription>(context, (caller, root) =>
      openat(caller, root, name, flags | O_CLOEXEC, mode),
    );
    try {
      for (;;) {
        const error = this.run((caller) => file.completeOpen(caller));
        if (error === 0) return file;
        if (error !== -EAGAIN) throw new SystemError(error, context);
        await this.wait(file.queue, POLLIN | POLLOUT);
      }
    } catch (error) {
      file.release();
      throw error;
    }
  }

  /** Tries `operation` until it gives something else than -EAGAIN. @throws SystemError */
  async retry(
    file: FileDescription,
    context: ErrorContext,
    events: number,
    operation: (caller: SupervisorCaller) => number,
  ): Promise<number> {
    for (;;) {
      const result = this.run(operation);
      if (result >= 0) return result;
      if (result !== -EAGAIN || file.isNonBlocking) throw new SystemError(result, context);
      await this.wait(file.queue, events);
    }
  }

  /** Resolves at the next notification of `queue`. Rejects when the sandbox is disposed of, or with the reason of `signal`. */
  wait(queue: WaitQueue, events: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const entry = new WaitEntry({ wake: () => finish(resolve) }, events | POLLERR | POLLHUP);
      const finish = (settle: () => void): void => {
        queue.remove(entry);
        this.waiting.delete(fail);
        signal?.removeEventListener("abort", abort);
        settle();
      };
      const fail = (error: Error): void => finish(() => reject(error));
      const abort = (): void => fail(signal!.reason);
      if (signal?.aborted === true) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", abort);
      this.waiting.add(fail);
      queue.add(entry);
    });
  }

  /** Nobody waits any more: the sandbox is gone. */
  abandon(error: Error): void {
    for (const fail of [...this.waiting]) fail(error);
    for (const end of [...this.endings]) end();
  }
}

/** As a login shell of root has it. */
const UMASK = 0o022;

/** A path as error messages show it. */
export function shown(path: PathLike): string {
  return typeof path === "string" ? path : new TextDecoder().decode(path);
}
