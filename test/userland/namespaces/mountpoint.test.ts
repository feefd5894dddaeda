import { describe } from "vitest";
import { compareWithHost, directory, symlink } from "../compare.ts";
import { inMountNamespace } from "../harness/script.ts";

const setting = { files: { a: directory(), f: "x", s: symlink("a") } };

describe("what is none", () => {
  compareWithHost(setting, [
    "mountpoint",
    "mountpoint a b",
    "mountpoint -z",
    "mountpoint a",
    "mountpoint -q a",
    "mountpoint -d a",
    "mountpoint f",
    "mountpoint s",
    "mountpoint missing",
    "mountpoint -q missing",
    "mountpoint -x f",
    "mountpoint -x a",
    "mountpoint -x --nofollow a",
  ]);
});

describe("what is one", () => {
  compareWithHost(setting, [
    "mountpoint /",
    "mountpoint -q /",
    "mountpoint /proc",
    "mountpoint /proc/../proc/.",
    "mountpoint --nofollow /proc",
    inMountNamespace("mount -t tmpfs x a; mountpoint a; mountpoint s; mountpoint --nofollow s"),
    inMountNamespace("mount --bind f f; mountpoint f; umount f; mountpoint f"),
    inMountNamespace('mount -t tmpfs x a; test "$(mountpoint -d a)" = "$(findmnt -n -r -o MAJ:MIN a)"; echo $?'),
  ]);
});
