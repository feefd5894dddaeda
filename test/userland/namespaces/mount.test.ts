import { describe } from "vitest";
import { compareWithHost, directory, symlink } from "../compare.ts";
import { inMountNamespace, MOUNT_FUNCTIONS } from "../harness/script.ts";

const setting = {
  files: { a: directory(), b: directory(), "d/f": "x", f: "y", dangling: symlink("nowhere") },
};

/** The script, its exit status, and what is mounted then. */
const shown = (text: string) => inMountNamespace(`${MOUNT_FUNCTIONS}${text}; echo $?; mounts`, { title: text });

describe("command lines that make no sense", () => {
  compareWithHost(setting, [
    "mount -z",
    "mount --bogus",
    "mount --make-foo /",
    "mount a b c",
    "mount -o",
    "mount --make-shared",
    "mount missing",
    "mount a",
    "mount --target a -t tmpfs",
  ]);
});

describe("mounting a filesystem", () => {
  compareWithHost(
    setting,
    [
      "mount -t tmpfs x a",
      "mount -v -t tmpfs x a",
      "mount -v -t tmpfs x b/../a/.",
      "mount --source x --target a -t tmpfs",
      "mount -f -v -t tmpfs x a",
      "mount -r -t tmpfs x a",
      "mount -t tmpfs,proc x a",
      "mount -t tmpfs 'x y' a",
      "mount -t tmpfs -o ro,nosuid,nodev,noexec,noatime,size=64k x a",
      "mount -t tmpfs -o size=64k,mode=700 -o uid=1,gid=2 x a",
      "mount -t tmpfs -o noexec,exec,ro,rw,nosuid x a",
      "mount -t tmpfs -o defaults,user,x-foo=1,comment=bar x a",
      "mount -t tmpfs -o user,exec x a",
      "mount -t tmpfs -o owner x a",
      "mount -t tmpfs -o strictatime x a",
      "mount -t tmpfs -o sync,dirsync,nodiratime x a",
      "mount -t tmpfs -o rw=1 x a",
      "mount -t tmpfs -o shared,ro -v x a",
      "mount -t tmpfs -o nosymfollow x a",
      "mount -t tmpfs x a; mount -t tmpfs y a",
    ].map(shown),
  );
});

describe("listing", () => {
  compareWithHost(
    setting,
    [
      "mount -t tmpfs x a; mount | here",
      'mount -t tmpfs -o ro,size=8k "x y" a; mount -l -t tmpfs | here',
      "mount -t tmpfs x a; mount -t notmpfs | here; mount -t proc,tmpfs | here",
    ].map((text) => inMountNamespace(MOUNT_FUNCTIONS + text, { title: text })),
  );
});

describe("remounting", () => {
  compareWithHost(
    setting,
    [
      "mount -t tmpfs -o nosuid,size=64k x a; mount -o remount,ro a",
      "mount -t tmpfs -o ro,nosuid,noexec,size=64k x a; mount -v -o remount,rw,exec a",
      "mount -t tmpfs x a; mount -o remount,ro,bind a",
      "mount -t tmpfs x a; mount -o remount,bind,nodev a; mount -o remount,noatime a",
      "mount -t tmpfs x a; mount -v -o remount,size=8k y a",
      "mount -o remount a",
      "mount -o remount,ro d",
    ].map(shown),
  );
});

describe("binding and moving", () => {
  // The files of the two hosts are on different filesystems: so on a tmpfs.
  const on = (text: string) => shown(`mount -t tmpfs t b; cd b; mkdir a b c c/d; echo x > f; echo y > g; ${text}`);
  compareWithHost(
    setting,
    [
      "mount --bind a b",
      "mount -v -B c b",
      "mount -v --bind c/d a",
      "mount -v --bind f g; cat g",
      "mount -o bind,ro c b; touch b/x",
      "mount -o bind,ro,nosuid,noexec c b",
      "mount -t tmpfs i c/d; mount --bind c a; mountpoint a/d",
      "mount -t tmpfs i c/d; mount -v --rbind c a; mountpoint a/d",
      "mount -t tmpfs i a; mount -v --move a c",
      "mount -t tmpfs i a; mkdir a/x; mount --move a a/x",
      "mount --move a c",
      "mount --bind a b --make-shared",
      "mount -v -o bind,private a b",
      "mount --bind missing a",
      "mount --bind a missing",
      "mount --bind a f",
      "mount --bind f a",
      "mount --bind a",
      "mount --make-unbindable .; mount --bind . a",
      "mount -t tmpfs x a; mount --make-unbindable a; mount --bind a c",
    ].map(on),
  );
});

describe("propagation", () => {
  compareWithHost(
    setting,
    [
      ...["shared", "slave", "private", "unbindable", "rshared", "rslave", "rprivate", "runbindable"].map(
        (type) => `mount -t tmpfs x a; mount -v --make-${type} a`,
      ),
      "mount -t tmpfs x a; mount --make-shared a; mount --bind a b; mkdir a/x; mount -t tmpfs y a/x; mountpoint b/x",
      "mount -t tmpfs x a; mount --make-private --make-shared a",
      "mount --make-shared a",
      "mount --make-private missing",
      "mount --bind --make-private a",
    ].map(shown),
  );
});

describe("failing", () => {
  compareWithHost(setting, [
    ...[
      "mount -t foo none a",
      "mount -t tmpfs none missing",
      "mount -t tmpfs none dangling",
      "mount -t tmpfs none f",
      "mount -t tmpfs none d/f/x",
      "mount none a",
      "mount /dev/null a",
      "mount -o foo=bar -t tmpfs none a",
      "mount -t tmpfs -o size=x none a",
      "mount -t proc -o foo proc a",
      "mount '' ''",
      "unshare -Ur mount -t tmpfs none a",
    ].map((text) => inMountNamespace(`${text}; echo $?`)),
    { argv: "mount -t tmpfs none a", uid: 1 },
    { argv: "mount --bind a b", uid: 1 },
    { argv: "mount --make-private /", uid: 1 },
    { argv: "mount -o remount,ro /", uid: 1 },
  ]);
});
