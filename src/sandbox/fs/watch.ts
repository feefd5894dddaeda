import { IN_ATTRIB, IN_CREATE, IN_DELETE, IN_MODIFY, IN_MOVED_FROM, IN_MOVED_TO } from "../../abi/inotify.ts";
import type { Dentry } from "../../fs/dentry.ts";
import type { FsnotifyEvent } from "../../fs/fsnotify/fsnotify.ts";
import type { Path } from "../../fs/path.ts";
import { LOOKUP_FOLLOW, lookup } from "../../fs/path-walk.ts";
import type { FsGateway, PathLike } from "./gateway.ts";
import { shown } from "./gateway.ts";
import { textOf } from "./make-directory.ts";

/** A change, as Node's `fs.promises.watch` reports it. */
export interface FileChange {
  /** "rename": a name appeared or is gone. "change": contents or attributes. */
  readonly eventType: "rename" | "change";
  /** Relative to the directory that is watched; its own name for a file. */
  readonly filename: string;
}

export interface WatchOptions {
  /** Directories below, too; those made later included. */
  readonly recursive?: boolean;
  /** Ends the iteration with an AbortError. */
  readonly signal?: AbortSignal;
}

const NAMES_CHANGE = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
const CONTENTS_CHANGE = IN_MODIFY | IN_ATTRIB;

/** Watches a file or directory from the call on; changes wait until they are asked for. @throws SystemError when there is none. */
export function watch(
  gateway: FsGateway,
  path: PathLike,
  { recursive = false, signal }: WatchOptions,
): AsyncIterableIterator<FileChange> {
  const context = { syscall: "watch", path: shown(path) };
  const name = gateway.name(path);
  const found = gateway.call<Path>(context, (caller, root) => lookup(caller, root, name, LOOKUP_FOLLOW));
  return new Watcher(gateway, found.dentry, recursive, signal);
}

class Watcher implements AsyncIterableIterator<FileChange> {
  private readonly gateway: FsGateway;
  private readonly top: Dentry;
  private readonly recursive: boolean;
  private readonly signal: AbortSignal | undefined;
  private readonly pending: FileChange[] = [];
  private readonly stopListening: () => void;
  private waiter: { resolve(result: IteratorResult<FileChange>): void; reject(error: unknown): void } | null = null;
  private isOver = false;
  private error: unknown = null;
  private readonly onGone = (): void => void this.return();
  private readonly onAbort = (): void => this.fail(this.signal!.reason);

  constructor(gateway: FsGateway, top: Dentry, recursive: boolean, signal: AbortSignal | undefined) {
    this.gateway = gateway;
    this.top = top;
    this.recursive = recursive;
    this.signal = signal;
    this.stopListening = gateway.kernel.vfs.fsnotify.listen((event) => this.notice(event));
    gateway.endings.add(this.onGone);
    if (signal?.aborted === true) this.fail(signal.reason);
    else signal?.addEventListener("abort", this.onAbort, { once: true });
  }

  private notice(event: FsnotifyEvent): void {
    const filename = this.nameOf(event);
    if (filename === null) return;
    if ((event.mask & NAMES_CHANGE) !== 0) this.push({ eventType: "rename", filename });
    else if ((event.mask & CONTENTS_CHANGE) !== 0) this.push({ eventType: "change", filename });
  }

  /** Null for what is elsewhere. */
  private nameOf({ directory, name, dentry }: FsnotifyEvent): string | null {
    if (dentry.inode === this.top.inode) return textOf(this.top.name);
    if (directory === this.top) return textOf(name);
    if (!this.recursive || !directory.isSameOrBelow(this.top)) return null;
    let path = name;
    for (let at = directory; at !== this.top; at = at.parent) path = `${at.name}/${path}`;
    return textOf(path);
  }

  private push(change: FileChange): void {
    const { waiter } = this;
    this.waiter = null;
    if (waiter === null) this.pending.push(change);
    else waiter.resolve({ done: false, value: change });
  }

  private fail(error: unknown): void {
    this.finish();
    const { waiter } = this;
    this.waiter = null;
    if (waiter === null) this.error = error;
    else waiter.reject(error);
  }

  private finish(): void {
    this.isOver = true;
    this.stopListening();
    this.gateway.endings.delete(this.onGone);
    this.signal?.removeEventListener("abort", this.onAbort);
  }

  next(): Promise<IteratorResult<FileChange>> {
    const change = this.pending.shift();
    if (change !== undefined) return Promise.resolve({ done: false, value: change });
    if (this.error !== null) {
      const { error } = this;
      this.error = null;
      return Promise.reject(error);
    }
    if (this.isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.waiter = { resolve, reject };
    });
  }

  /** `break` in a `for await`. */
  return(): Promise<IteratorResult<FileChange>> {
    this.finish();
    const { waiter } = this;
    this.waiter = null;
    waiter?.resolve({ done: true, value: undefined });
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
