import fc from "fast-check";
import {
  AT_EACCESS,
  AT_SYMLINK_FOLLOW,
  AT_SYMLINK_NOFOLLOW,
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOATIME,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_PATH,
  O_RDONLY,
  O_RDWR,
  O_TMPFILE,
  O_TRUNC,
  O_WRONLY,
  RENAME_EXCHANGE,
  RENAME_NOREPLACE,
  RENAME_WHITEOUT,
} from "../../../src/abi/fcntl.ts";
import { S_IFCHR, S_IFDIR, S_IFIFO, S_IFREG, S_IFSOCK } from "../../../src/abi/stat.ts";
import type { Operation } from "./file-oracle.ts";

// Few names, so that operations meet.

const component = fc.constantFrom("a", "b", "c", "d", "a", "b", ".", "..", "n".repeat(255), "n".repeat(256));
const simplePath = fc.constantFrom("a", "b", "c", "a/a", "a/b", "b/a", "b/c", "a/b/c", "d");
const path = fc.oneof(
  { arbitrary: simplePath, weight: 6 },
  {
    arbitrary: fc
      .tuple(
        fc.constantFrom("", "/", "//"),
        fc.array(component, { minLength: 1, maxLength: 4 }),
        fc.constantFrom("", "/", "//"),
      )
      .map(([head, components, tail]) => head + components.join("/") + tail),
    weight: 3,
  },
  { arbitrary: fc.constantFrom("", "/", ".", "..", "a/", "b/.", "a/.."), weight: 1 },
);

const slot = fc.nat(5);
const mode = fc.constantFrom(0o644, 0o755, 0o600, 0o777, 0o000, 0o1777, 0o2775, 0o4755, 0o6711, 0o2644);
const size = fc.constantFrom(0, 1, 5, 100, 4095, 4096, 4097, 10000, 65536);
const offset = fc.constantFrom(0, 1, 10, 4000, 4096, 5000, 8192, 20000, -1, 2 ** 40);
const accessMode = fc.constantFrom<number[]>(O_RDONLY, O_RDONLY, O_WRONLY, O_RDWR, 3);
const openFlags = fc
  .tuple(
    accessMode,
    fc.subarray([O_CREAT, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NOFOLLOW, O_DIRECTORY, O_PATH, O_NOATIME]),
  )
  .map(([access, flags]) => flags.reduce((all, flag) => all | flag, access | O_NONBLOCK));
const temporaryFlags = fc.constantFrom(
  O_TMPFILE | O_RDWR,
  O_TMPFILE | O_RDWR | O_EXCL,
  O_TMPFILE,
  O_TMPFILE & ~O_DIRECTORY,
);
const attribute = fc.constantFrom("user.a", "user.b", "trusted.a", "security.x", "other.a", "user.", "system.a");

const operation = (...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Operation> => fc.tuple(...parts);
const name = (text: string): fc.Arbitrary<string> => fc.constant(text);

/** Operations of somebody who may do everything. */
export const fileOperation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: operation(name("mkdir"), path, mode), weight: 4 },
  { arbitrary: operation(name("open"), slot, path, openFlags, mode), weight: 8 },
  operation(name("open"), slot, path, temporaryFlags, mode),
  operation(name("openat"), slot, slot, path, openFlags, mode),
  { arbitrary: operation(name("close"), slot), weight: 2 },
  { arbitrary: operation(name("write"), slot, size, fc.nat(255)), weight: 3 },
  operation(name("pwrite"), slot, size, fc.nat(255), offset),
  { arbitrary: operation(name("read"), slot, size), weight: 2 },
  operation(name("pread"), slot, size, offset),
  operation(name("lseek"), slot, offset, fc.constantFrom(0, 1, 2, 3, 4, 5)),
  operation(name("ftruncate"), slot, offset),
  operation(name("fallocate"), slot, fc.constantFrom(0, 1, 2, 3), fc.constantFrom(0, 10, 4096, 5000, -1), size),
  operation(name("fstat"), slot),
  operation(name("getfl"), slot),
  operation(name("setfl"), slot, fc.constantFrom(0, O_APPEND, O_NONBLOCK, O_NOATIME, O_APPEND | O_NONBLOCK)),
  operation(name("getdents"), slot),
  operation(
    name("mknod"),
    path,
    fc.constantFrom(
      0o644,
      S_IFREG | 0o600,
      S_IFIFO | 0o644,
      S_IFSOCK | 0o700,
      S_IFDIR | 0o755,
      S_IFCHR | 0o666,
      0o170000,
    ),
    fc.constantFrom(0x103, 0xfffff00, 0),
  ),
  {
    arbitrary: operation(
      name("symlink"),
      fc.constantFrom("a", "b", "c", "../a", "/b", "/", "a/", "nowhere", "", "x".repeat(200), "./b/./c"),
      path,
    ),
    weight: 3,
  },
  { arbitrary: operation(name("link"), path, path, fc.constantFrom(0, 0, AT_SYMLINK_FOLLOW, 1)), weight: 3 },
  operation(name("linkfd"), slot, path),
  { arbitrary: operation(name("unlink"), path), weight: 2 },
  { arbitrary: operation(name("rmdir"), path), weight: 2 },
  {
    arbitrary: operation(
      name("rename"),
      path,
      path,
      fc.constantFrom(0, 0, 0, RENAME_NOREPLACE, RENAME_EXCHANGE, RENAME_WHITEOUT, 3, 5, 6, 8),
    ),
    weight: 5,
  },
  operation(name("truncate"), path, offset),
  operation(name("readlink"), path),
  operation(name("stat"), path, fc.constantFrom(0, AT_SYMLINK_NOFOLLOW, 1)),
  operation(name("chdir"), path),
  operation(name("fchdir"), slot),
  operation(name("chroot"), fc.constantFrom("a", "b", "a/b")),
  operation(name("getcwd")),
  operation(name("umask"), fc.constantFrom(0, 0o22, 0o77)),
  operation(
    name("utimes"),
    path,
    fc.constantFrom(1, 1000),
    fc.constantFrom(0, 5, -1, 1_000_000_000, 0x3ffffffe),
    fc.constant(7),
    fc.constantFrom(0, 0x3ffffffe),
    fc.constantFrom(0, AT_SYMLINK_NOFOLLOW),
  ),
  operation(name("setxattr"), path, attribute, fc.constantFrom("", "value"), fc.constantFrom(0, 0, 1, 2, 4)),
  operation(name("getxattr"), path, attribute),
  operation(name("removexattr"), path, attribute),
  operation(name("listxattr"), path),
  operation(name("chmod"), path, mode, fc.constantFrom(0, 0, AT_SYMLINK_NOFOLLOW, 1)),
  operation(
    name("chown"),
    path,
    fc.constantFrom(0, 1, 2, -1),
    fc.constantFrom(0, 1, 2, -1),
    fc.constantFrom(0, AT_SYMLINK_NOFOLLOW),
  ),
);

/** Operations that make it matter who asks. */
export const permissionOperation: fc.Arbitrary<Operation> = fc.oneof(
  {
    arbitrary: operation(
      name("user"),
      fc.constantFrom(0, 1, 2),
      fc.constantFrom(0, 1, 2),
      fc.constantFrom("", "1", "2", "1,2"),
    ),
    weight: 3,
  },
  operation(name("mkdir"), fc.constantFrom("a", "b", "a/b"), fc.constantFrom(0o777, 0o1777, 0o2777, 0o3775, 0o555)),
  operation(name("chmod"), simplePath, mode),
  operation(name("chmod"), name("/"), fc.constantFrom(0o777, 0o1777, 0o755, 0o2777)),
  operation(
    name("chown"),
    simplePath,
    fc.constantFrom(0, 1, 2, -1),
    fc.constantFrom(0, 1, 2, -1),
    fc.constantFrom(0, AT_SYMLINK_NOFOLLOW),
  ),
  operation(
    name("access"),
    path,
    fc.constantFrom(0, 1, 2, 4, 6, 7, 8),
    fc.constantFrom(0, AT_EACCESS, AT_SYMLINK_NOFOLLOW),
  ),
  operation(name("touch"), simplePath),
);
