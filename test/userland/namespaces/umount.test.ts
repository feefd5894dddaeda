import { describe } from "vitest";
import { compareWithHost, directory } from "../compare.ts";
import { inMountNamespace, MOUNT_FUNCTIONS } from "../harness/script.ts";

const setting = { files: { a: directory(), b: directory(), f: "x" } };

describe("errors", () => {
  compareWithHost(setting, [
    "umount",
    "umount -z",
    "umount a",
    "umount -q a",
    "umount -l a",
    "umount missing",
    "umount missing a",
    "umount -v missing",
    "umount ''",
    "umount -R missing",
    "umount -R a",
    "umount f",
    { argv: "umount /proc", uid: 1 },
    inMountNamespace("unshare -Ur umount /proc; echo $?"),
  ]);
});

describe("unmounting", () => {
  compareWithHost(
    setting,
    [
      "mount -t tmpfs x a; umount a",
      "mount -t tmpfs x a; umount -v a",
      'mount -t tmpfs x a; umount -v "$PWD/a"',
      'mount -t tmpfs x a; umount -v -l "$PWD/b/../a"',
      'mount -t tmpfs x a; umount -v -f "$PWD/a"',
      "mount -t tmpfs x a; umount --fake -v a",
      "mount -t tmpfs src a; umount -v src; umount src",
      "mount -t tmpfs src a; mount -t tmpfs src b; umount -v src",
      "mount -t tmpfs x a; mount -t tmpfs y b; umount -v a b",
      "mount -t tmpfs x a; mkdir a/x; mount -t tmpfs y a/x; umount a; umount -v -R a",
      "mount -t tmpfs x a; mkdir a/x a/y; mount -t tmpfs y a/x; mount -t tmpfs z a/y; umount -R -v a",
      "mount -t tmpfs x a; mkdir a/x; mount -t tmpfs y a/x; umount -l a",
      "mount -t tmpfs x a; mount --bind a b; umount -A -v a",
      "mount -t tmpfs x a; mount -t tmpfs y a; umount -v a; umount -v a; umount -v a",
      "mount -t tmpfs x a; cd a; umount ../a; umount -l ../a; echo $?; cd ..",
    ].map((text) => inMountNamespace(`${MOUNT_FUNCTIONS}${text}; echo $?; mounts`, { title: text })),
  );
});
