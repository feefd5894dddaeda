import type { Dentry } from "../dentry.ts";

/** One change of a name or of what it stands for (struct inotify_event, with objects instead of numbers). */
export interface FsnotifyEvent {
  /** IN_*; with IN_ISDIR when `dentry` is a directory. */
  readonly mask: number;
  /** The directory the name is in, or was. */
  readonly directory: Dentry;
  readonly name: string;
  /** What the name stands for. */
  readonly dentry: Dentry;
  /** Pairs IN_MOVED_FROM and IN_MOVED_TO; else 0. */
  readonly cookie: number;
}

/** Who wants to know. Called in the middle of a file operation, which has succeeded. */
export type FsnotifyListener = (event: FsnotifyEvent) => void;

/**
 * Where changes of files are told (Linux's fs/notify). While nobody listens, an operation pays for looking at `isActive`. Listeners are the
 * embedder's and not saved.
 */
export class Fsnotify {
  isActive: boolean;
  private readonly listeners: Set<FsnotifyListener>;
  private lastCookie: number;

  constructor() {
    this.isActive = false;
    this.listeners = new Set();
    this.lastCookie = 0;
  }

  /** @returns what ends it. */
  listen(listener: FsnotifyListener): () => void {
    this.listeners.add(listener);
    this.isActive = true;
    return () => {
      this.listeners.delete(listener);
      this.isActive = this.listeners.size > 0;
    };
  }

  nextCookie(): number {
    this.lastCookie = (this.lastCookie + 1) >>> 0 || 1;
    return this.lastCookie;
  }

  emit(event: FsnotifyEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
