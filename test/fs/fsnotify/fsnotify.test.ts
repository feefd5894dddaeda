import { describe, expect, it } from "vitest";
import { O_CREAT, O_RDWR, O_TRUNC, RENAME_EXCHANGE } from "../../../src/abi/fcntl.ts";
import {
  IN_ATTRIB,
  IN_CREATE,
  IN_DELETE,
  IN_ISDIR,
  IN_MODIFY,
  IN_MOVED_FROM,
  IN_MOVED_TO,
} from "../../../src/abi/inotify.ts";
import { chmod } from "../../../src/fs/chmod.ts";
import { chown } from "../../../src/fs/chown.ts";
import type { FileDescription } from "../../../src/fs/file-description.ts";
import { link } from "../../../src/fs/link.ts";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { openat } from "../../../src/fs/open.ts";
import { rename } from "../../../src/fs/rename.ts";
import { rmdir } from "../../../src/fs/rmdir.ts";
import { symlink } from "../../../src/fs/symlink.ts";
import { truncate } from "../../../src/fs/truncate.ts";
import { unlink } from "../../../src/fs/unlink.ts";
import { utimensat } from "../../../src/fs/utimensat.ts";
import { createWorld } from "../fixture.ts";

const NAMES: readonly (readonly [number, string])[] = [
  [IN_CREATE, "create"],
  [IN_DELETE, "delete"],
  [IN_MODIFY, "modify"],
  [IN_ATTRIB, "attrib"],
  [IN_MOVED_FROM, "moved_from"],
  [IN_MOVED_TO, "moved_to"],
  [IN_ISDIR, "isdir"],
];

function watchedWorld() {
  const world = createWorld();
  const seen: string[] = [];
  const stop = world.vfs.fsnotify.listen(({ mask, name, directory, cookie }) => {
    const words = NAMES.filter(([bit]) => (mask & bit) !== 0).map(([, word]) => word);
    seen.push(
      `${words.join("+")} ${directory.isRoot ? "" : directory.name}/${name}${cookie === 0 ? "" : ` #${cookie}`}`,
    );
  });
  const { root } = world;
  const at = root.fs.root;
  const open = (name: string, flags: number): FileDescription =>
    openat(root, at, name, flags, 0o644) as FileDescription;
  return { root, at, open, seen, stop, vfs: world.vfs };
}

describe("fsnotify", () => {
  it("tells of names that are made", () => {
    const { root, at, open, seen } = watchedWorld();
    mkdir(root, at, "d", 0o755);
    open("d/f", O_CREAT | O_RDWR).release();
    open("d/f", O_CREAT | O_RDWR).release();
    symlink(root, "f", at, "d/s");
    link(root, at, "d/f", at, "h", 0);
    mkdir(root, at, "d", 0o755);
    expect(seen).toEqual(["create+isdir /d", "create d/f", "create d/s", "create /h"]);
  });

  it("tells of names that are gone", () => {
    const { root, at, open, seen } = watchedWorld();
    mkdir(root, at, "d", 0o755);
    open("f", O_CREAT | O_RDWR).release();
    seen.length = 0;
    unlink(root, at, "f");
    rmdir(root, at, "d");
    unlink(root, at, "f");
    expect(seen).toEqual(["delete /f", "delete+isdir /d"]);
  });

  it("tells of a rename as two events with one cookie", () => {
    const { root, at, open, seen } = watchedWorld();
    mkdir(root, at, "d", 0o755);
    open("a", O_CREAT | O_RDWR).release();
    open("b", O_CREAT | O_RDWR).release();
    seen.length = 0;
    rename(root, at, "a", at, "d/c", 0);
    rename(root, at, "d/c", at, "b", 0);
    expect(seen).toEqual(["moved_from /a #1", "moved_to d/c #1", "moved_from d/c #2", "moved_to /b #2"]);
    seen.length = 0;
    rename(root, at, "b", at, "d", RENAME_EXCHANGE);
    expect(seen).toEqual(["moved_from /b #3", "moved_to /d #3", "moved_from+isdir /d #4", "moved_to+isdir /b #4"]);
  });

  it("tells of contents that are written or cut, and not of writes of nothing", () => {
    const { root, at, open, seen } = watchedWorld();
    const file = open("f", O_CREAT | O_RDWR);
    seen.length = 0;
    file.write(root, new Uint8Array(3), 0, 3);
    file.write(root, new Uint8Array(3), 0, 0);
    file.pwrite(root, new Uint8Array(3), 0, 3, 10);
    truncate(root, at, "f", 1);
    open("f", O_RDWR | O_TRUNC).release();
    expect(seen).toEqual(["modify /f", "modify /f", "modify /f", "modify /f"]);
  });

  it("tells of attributes", () => {
    const { root, at, open, seen } = watchedWorld();
    open("f", O_CREAT | O_RDWR).release();
    seen.length = 0;
    chmod(root, at, "f", 0o600, 0);
    chown(root, at, "f", 1, 1, 0);
    utimensat(root, at, "f", null, 0);
    expect(seen).toEqual(["attrib /f", "attrib /f", "attrib /f"]);
  });

  it("is silent when nobody listens", () => {
    const { root, at, seen, stop, vfs } = watchedWorld();
    expect(vfs.fsnotify.isActive).toBe(true);
    stop();
    expect(vfs.fsnotify.isActive).toBe(false);
    mkdir(root, at, "d", 0o755);
    expect(seen).toEqual([]);
  });
});
