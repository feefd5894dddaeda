/**
 * The tar archives inside a `.deb`, read strictly: a package is built from a real directory tree, so an archive that no tree
 * could have produced is hostile or broken and is refused.
 */
import { type ParsedTarEntryWithData, type TarHeader, unpackTar } from "modern-tar";
import { ImageError, messageOf } from "../image-error.ts";
import { MAX_PATH_BYTES, MAX_TAR_ENTRIES } from "../limits.ts";
import { memberPath, parentOf } from "./member-path.ts";

export interface Ownership {
  /** Permission bits with set-user-ID, set-group-ID and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly groupName: string;
  /** Seconds since the epoch. */
  readonly mtime: number;
}

export type PackageEntry = { readonly path: string; readonly owner: Ownership } & (
  | { readonly type: "directory" }
  | { readonly type: "file"; readonly data: Uint8Array }
  | { readonly type: "symlink"; readonly target: string }
  /** Another name of a regular file that came before. */
  | { readonly type: "link"; readonly target: string }
);

/** The entries in the archive's order. */
export async function readPackageTar(bytes: Uint8Array, file: string): Promise<PackageEntry[]> {
  let last = "the beginning";
  let count = 0;
  const check = (header: TarHeader): boolean => {
    last = header.name;
    if (++count > MAX_TAR_ENTRIES) throw new ImageError("limit", `more than ${MAX_TAR_ENTRIES} entries`, { file });
    checkHeader(header, file);
    return true;
  };
  let parsed: ParsedTarEntryWithData[];
  try {
    // The filter runs before the entry's data are read.
    parsed = await unpackTar(bytes, { strict: true, filter: check });
  } catch (thrown) {
    if (thrown instanceof ImageError) throw thrown;
    throw new ImageError("archive", `${messageOf(thrown)} (after ${JSON.stringify(last)})`, { file, cause: thrown });
  }
  const entries = parsed.map((entry) => packageEntry(entry, file));
  checkTree(entries, file);
  return entries;
}

function checkHeader(header: TarHeader, file: string): void {
  memberPath(header.name, file);
  const fail = (message: string): never => {
    throw new ImageError("archive", message, { file, entry: header.name });
  };
  switch (header.type) {
    case "file":
    case "directory":
      return;
    case "symlink":
    case "link": {
      const target = header.linkname ?? "";
      if (target === "" || target.includes("\0") || target.includes("\ufffd")) fail("a bad link target");
      if (target.length > MAX_PATH_BYTES) fail(`a link target longer than ${MAX_PATH_BYTES} bytes`);
      return;
    }
    default:
      // Debian Policy 10.6: packages must not include device files or named pipes.
      fail(`a ${header.type} in a package`);
  }
}

function packageEntry({ header, data }: ParsedTarEntryWithData, file: string): PackageEntry {
  const path = memberPath(header.name, file);
  const owner: Ownership = {
    mode: (header.mode ?? 0) & 0o7777,
    uid: header.uid ?? 0,
    gid: header.gid ?? 0,
    userName: header.uname ?? "",
    groupName: header.gname ?? "",
    mtime: Math.floor((header.mtime?.getTime() ?? 0) / 1000),
  };
  switch (header.type) {
    case "directory":
      return { path, owner, type: "directory" };
    case "symlink":
      return { path, owner, type: "symlink", target: header.linkname! };
    case "link":
      return { path, owner, type: "link", target: memberPath(header.linkname!, file) };
    default:
      return { path, owner, type: "file", data: data ?? new Uint8Array(0) };
  }
}

/** No name twice, nothing beneath a symbolic link or a file of the same archive, hard links only to earlier files. */
function checkTree(entries: readonly PackageEntry[], file: string): void {
  const types = new Map<string, PackageEntry["type"]>();
  for (const entry of entries) {
    const fail = (message: string): never => {
      throw new ImageError("archive", message, { file, entry: entry.path === "" ? "./" : entry.path });
    };
    if (types.has(entry.path)) fail("the same path twice");
    if (entry.path === "" && entry.type !== "directory") fail("the root is not a directory");
    if (entry.type === "link" && !isFile(types.get(entry.target))) {
      fail(`a hard link to ${JSON.stringify(entry.target)}, which is no earlier file of the archive`);
    }
    types.set(entry.path, entry.type);
  }
  // Once more, because the symbolic link may follow what claims to lie beneath it.
  for (const { path } of entries) {
    for (let parent = parentOf(path); parent !== ""; parent = parentOf(parent)) {
      const type = types.get(parent);
      if (type !== undefined && type !== "directory") {
        const message = `lies beneath ${JSON.stringify(parent)}, a ${type} of the same archive`;
        throw new ImageError("archive", message, { file, entry: path });
      }
    }
  }
}

function isFile(type: PackageEntry["type"] | undefined): boolean {
  return type === "file" || type === "link";
}
