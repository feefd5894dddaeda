import { DT_DIR } from "../../abi/dirent.ts";
import { O_DIRECTORY, O_RDONLY } from "../../abi/fcntl.ts";
import type { DirentSink } from "../../fs/dirent-sink.ts";
import type { FileDescription } from "../../fs/file-description.ts";
import { openat } from "../../fs/open.ts";
import type { ErrorContext } from "../system-error.ts";
import type { FsGateway } from "./gateway.ts";

/** One name in a directory. */
export interface ListedEntry {
  /** Byte string. */
  readonly name: string;
  /** DT_* */
  readonly type: number;
}

class Collector implements DirentSink {
  readonly entries: ListedEntry[] = [];

  emit(name: string, _ino: number, _next: number, type: number): boolean {
    if (name !== "." && name !== "..") this.entries.push({ name, type });
    return true;
  }
}

/** The entries of a directory but "." and "..", in the order of their bytes as libuv gives them. @throws SystemError */
export function listDirectory(gateway: FsGateway, context: ErrorContext, name: string): ListedEntry[] {
  const collector = new Collector();
  gateway.call(context, (caller, root) => {
    const file: FileDescription | number = openat(caller, root, name, O_RDONLY | O_DIRECTORY, 0);
    if (typeof file === "number") return file;
    try {
      // Until a call adds nothing: file systems may give a listing in parts.
      for (let count = -1; count !== collector.entries.length; ) {
        count = collector.entries.length;
        const error = file.readdir(caller, collector);
        if (error < 0) return error;
      }
      return 0;
    } finally {
      file.release();
    }
  });
  return collector.entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A listed entry in its place below the directory that was listed. */
export interface WalkedEntry extends ListedEntry {
  /** Of its directory, relative to the top one: "" or "a/b". Byte string. */
  readonly directory: string;
}

/** The entries of a directory and of all below it, a directory's before those of its children. Links are not followed. */
export function* walkDirectory(gateway: FsGateway, context: ErrorContext, top: string): Generator<WalkedEntry> {
  const pending = [""];
  for (let directory = pending.shift(); directory !== undefined; directory = pending.shift()) {
    const path = directory === "" ? top : `${top}/${directory}`;
    for (const entry of listDirectory(gateway, context, path)) {
      yield { ...entry, directory };
      if (entry.type === DT_DIR) pending.push(directory === "" ? entry.name : `${directory}/${entry.name}`);
    }
  }
}
