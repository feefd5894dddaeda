import fc from "fast-check";
import { O_CREAT, O_DIRECTORY, O_PATH, O_RDWR } from "../../../src/abi/fcntl.ts";
import {
  MNT_DETACH,
  MNT_EXPIRE,
  MNT_FORCE,
  MS_BIND,
  MS_MOVE,
  MS_NOATIME,
  MS_NODEV,
  MS_NOEXEC,
  MS_NOSUID,
  MS_PRIVATE,
  MS_RDONLY,
  MS_REC,
  MS_RELATIME,
  MS_REMOUNT,
  MS_SHARED,
  MS_SLAVE,
  MS_STRICTATIME,
  MS_UNBINDABLE,
  UMOUNT_NOFOLLOW,
} from "../../../src/abi/mount.ts";
import { CLONE_NEWNS } from "../../../src/abi/sched.ts";
import type { Operation } from "./file-oracle.ts";

const place = fc.constantFrom(
  "/a",
  "/b",
  "/c",
  "/a/a",
  "/a/b",
  "/b/a",
  "/a/a/b",
  "/f",
  "/a/f",
  "/l",
  "/",
  "/none",
  ".",
);
const mountFlags = fc
  .subarray([MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_NOATIME, MS_RELATIME, MS_STRICTATIME], { maxLength: 2 })
  .map((flags) => flags.reduce((all, flag) => all | flag, 0));
const propagation = fc
  .tuple(
    fc.constantFrom<number[]>(
      MS_SHARED,
      MS_SHARED,
      MS_SLAVE,
      MS_SLAVE,
      MS_PRIVATE,
      MS_UNBINDABLE,
      MS_SHARED | MS_SLAVE,
      MS_SHARED | MS_RDONLY,
    ),
    fc.constantFrom(0, 0, MS_REC),
  )
  .map(([type, rec]) => type | rec);
const slot = fc.nat(3);

const operation = (...parts: fc.Arbitrary<string | number>[]): fc.Arbitrary<Operation> => fc.tuple(...parts);
const name = (text: string): fc.Arbitrary<string> => fc.constant(text);

/** Makes the places the operations below speak of. */
export const MOUNT_PLACES: readonly Operation[] = [
  ["mkdir", "/a", 0o755],
  ["mkdir", "/b", 0o755],
  ["mkdir", "/c", 0o755],
  ["mkdir", "/a/a", 0o755],
  ["mkdir", "/a/b", 0o755],
  ["mkdir", "/b/a", 0o755],
  ["mkdir", "/a/a/b", 0o755],
  ["open", 0, "/f", O_CREAT | O_RDWR, 0o644],
  ["open", 0, "/a/f", O_CREAT | O_RDWR, 0o644],
  ["symlink", "/a", "/l"],
  ["close", 0],
];

/** Operations on the tree of mounts, and some that make mounts busy. */
export const mountOperation: fc.Arbitrary<Operation> = fc.oneof(
  {
    arbitrary: operation(name("mount"), fc.constantFrom("t1", "t2"), place, name("tmpfs"), mountFlags, name("")),
    weight: 3,
  },
  {
    arbitrary: operation(
      name("mount"),
      place,
      place,
      name(""),
      fc.constantFrom(MS_BIND, MS_BIND, MS_BIND, MS_BIND | MS_REC),
      name(""),
    ),
    weight: 5,
  },
  { arbitrary: operation(name("mount"), place, place, name(""), fc.constant(MS_MOVE), name("")), weight: 2 },
  { arbitrary: operation(name("propagate"), place, propagation), weight: 6 },
  operation(
    name("mount"),
    name("x"),
    place,
    name(""),
    mountFlags.map((flags) => flags | MS_REMOUNT | MS_BIND),
    name(""),
  ),
  operation(
    name("mount"),
    name("x"),
    place,
    name(""),
    mountFlags.map((flags) => flags | MS_REMOUNT),
    name(""),
  ),
  operation(name("mount"), name("x"), place, fc.constantFrom("nofs", "nsfs"), fc.constant(0), name("")),
  {
    arbitrary: operation(
      name("umount"),
      place,
      fc.constantFrom(0, 0, 0, MNT_DETACH, MNT_EXPIRE, UMOUNT_NOFOLLOW, MNT_FORCE, MNT_EXPIRE | MNT_DETACH, 16),
    ),
    weight: 5,
  },
  operation(name("pivot_root"), place, place),
  operation(name("unshare"), fc.constant(CLONE_NEWNS)),
  operation(name("mkdir"), fc.constantFrom("/a/b/x", "/a/a", "/a/b", "/b/a", "a", "b"), fc.constant(0o755)),
  operation(name("rmdir"), place),
  operation(name("unlink"), place),
  operation(name("rename"), place, place, fc.constant(0)),
  operation(name("link"), place, place, fc.constant(0)),
  operation(
    name("open"),
    slot,
    place,
    fc.constantFrom(O_RDWR, O_DIRECTORY, O_PATH, O_RDWR | O_CREAT),
    fc.constant(0o644),
  ),
  operation(name("close"), slot),
  operation(name("fchdir"), slot),
  operation(name("chdir"), fc.oneof(place, fc.constantFrom("..", "a", "../.."))),
  operation(name("chroot"), fc.constantFrom("/a", "/b", "a")),
  operation(name("getcwd")),
);
