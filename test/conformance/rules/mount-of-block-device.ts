import { expect } from "vitest";
import { ENODEV } from "../../../src/abi/errno.ts";
import { mount } from "../../../src/fs/do-mount.ts";
import { FilesystemType, FS_REQUIRES_DEV } from "../../../src/fs/filesystem-type.ts";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { createWorld, named, ok } from "../../fs/fixture.ts";

/** A file system of a kind there is none of yet: it lives on a block device. */
class DiskType extends FilesystemType {
  constructor() {
    super("disk", FS_REQUIRES_DEV);
  }

  override mount(): number {
    return -ENODEV;
  }
}

/** mount(2): ENOTBLK, the source is no block device. */
export function blockDeviceRefused(): void {
  const { root, vfs } = createWorld();
  vfs.registerType(new DiskType());
  ok(mkdir(root, root.fs.root, "a", 0o755));
  expect(named(mount(root, "/a", "/a", "disk", 0, null))).toBe("ENOTBLK");
  expect(named(mount(root, "/missing", "/a", "disk", 0, null))).toBe("ENOENT");
}
