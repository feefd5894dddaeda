/**
 * The image as a tar archive (POSIX ustar, pax headers where a value does not fit): sorted, so the same tree gives the same
 * bytes.
 */
import { createTarPacker, type TarHeader } from "modern-tar";
import type { Ownership } from "../deb/package-tar.ts";
import type { Inode } from "./inode.ts";
import type { RootTree } from "./tree.ts";

/** The archive's bytes, produced as they are taken. */
export function tarStream(tree: RootTree): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  // A failure reaches the reader through the controller.
  void pack(tree, controller).catch((thrown: unknown) => controller.error(thrown));
  return readable;
}

async function pack(tree: RootTree, controller: ReturnType<typeof createTarPacker>["controller"]): Promise<void> {
  const firstPaths = new Map<Inode, string>();
  for (const [path, inode] of tree.entries()) {
    const first = inode.type === "file" ? firstPaths.get(inode) : undefined;
    const body = controller.add(first === undefined ? headerOf(path, inode) : linkTo(first, path, inode)).getWriter();
    if (inode.type === "file" && first === undefined) {
      firstPaths.set(inode, path);
      if (inode.data.length > 0) await body.write(inode.data);
    }
    await body.close();
  }
  controller.finalize();
}

function headerOf(path: string, inode: Inode): TarHeader {
  const common = ownershipOf(inode.owner);
  switch (inode.type) {
    case "directory":
      return { ...common, name: `${path}/`, type: "directory", size: 0 };
    case "symlink":
      return { ...common, name: path, type: "symlink", size: 0, linkname: inode.target };
    case "file":
      return { ...common, name: path, type: "file", size: inode.data.length };
  }
}

function linkTo(first: string, path: string, inode: Inode): TarHeader {
  return { ...ownershipOf(inode.owner), name: path, type: "link", size: 0, linkname: first };
}

function ownershipOf(owner: Ownership): Omit<TarHeader, "name" | "size"> {
  return {
    mode: owner.mode,
    uid: owner.uid,
    gid: owner.gid,
    uname: owner.userName,
    gname: owner.groupName,
    mtime: new Date(owner.mtime * 1000),
  };
}
