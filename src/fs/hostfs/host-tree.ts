/** What a file of the host's is. Times in nanoseconds since 1970 would not be exact as numbers: seconds and nanoseconds. */
export interface HostStat {
  readonly type: "file" | "directory" | "symlink";
  /** Permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: { readonly seconds: number; readonly nanoseconds: number };
}

/** How a directory of the host's is seen inside. */
export type HostDirectoryMode =
  /** Read through; what is written stays in memory. */
  | "overlay"
  /** Read through; nothing can be written (EROFS). */
  | "ro"
  /** Read through, written through. */
  | "rw";

/**
 * A directory of the host, for file systems that show it (HostfsType). Names are byte strings relative to it, "" itself, "a/b" below. Whoever
 * implements it lets nothing lead out of the directory: symbolic links are never followed. Results are -errno, or what was asked for.
 */
export interface HostTree {
  /** What errors call it. */
  readonly name: string;
  /** lstat(2). Null for what has no counterpart inside: sockets, devices, FIFOs. */
  stat(path: string): HostStat | null | number;
  /** Names in a directory. */
  list(path: string): readonly string[] | number;
  readlink(path: string): string | number;
  /** A whole file. */
  read(path: string): Uint8Array | number;
  /** Writes `bytes` at `offset` of an existing file. */
  write(path: string, bytes: Uint8Array, offset: number): number;
  /** Makes an empty file that does not exist yet. */
  create(path: string, mode: number): number;
  mkdir(path: string, mode: number): number;
  symlink(path: string, target: string): number;
  link(existing: string, path: string): number;
  unlink(path: string): number;
  rmdir(path: string): number;
  rename(from: string, to: string): number;
  truncate(path: string, size: number): number;
  chmod(path: string, mode: number): number;
}

/** A directory of the host to be mounted; Node's are made by `hostDirectory`. */
export interface HostDirectorySource {
  readonly tree: HostTree;
  readonly mode: HostDirectoryMode;
}
