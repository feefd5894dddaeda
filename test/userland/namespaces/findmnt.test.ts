import { describe } from "vitest";
import { compareWithHost, directory } from "../compare.ts";
import { inMountNamespace, MOUNT_FUNCTIONS, script } from "../harness/script.ts";

const setting = { files: { a: directory(), b: directory(), c: directory(), f: "x" } };

describe("errors", () => {
  compareWithHost(setting, [
    "findmnt -z",
    "findmnt --bogus",
    "findmnt -o foo",
    "findmnt -o TARGET,foo,ID",
    "findmnt -o +foo",
    "findmnt -d foo",
    "findmnt -N abc",
    "findmnt -N 99999999",
    "findmnt --target",
    "findmnt missing",
    "findmnt -M a",
    "findmnt -S missing",
    "findmnt -T missing",
    "findmnt -t foo",
    "findmnt / a",
  ]);
});

/** Something of each kind, below a directory. */
const MOUNTS = `
  mount -t tmpfs -o size=64k,mode=755 one a; mkdir a/x a/y a/z
  mount -t tmpfs -o ro,nosuid 'two words' a/x; mount -t tmpfs three a/y; mkdir a/y/q; mount -t tmpfs four a/y/q
  mount --bind a/y a/z; mount -t tmpfs five b; mount --make-shared b; mount --bind b c; mount --make-slave c
`;

describe("the tree below a directory", () => {
  compareWithHost(
    setting,
    [
      "findmnt -R a",
      "findmnt -R a -n -o TARGET",
      "findmnt -R a -l",
      "findmnt -R a -r",
      "findmnt -R a -P",
      "findmnt -R a -J",
      "findmnt -R a -J -l",
      "LC_ALL=C.UTF-8 findmnt -R a",
      "LC_ALL=C.UTF-8 findmnt -R a -a",
      "findmnt -R a -o SOURCE,TARGET",
      "findmnt -R a -v -o SOURCE,FSROOT,TARGET",
      "findmnt -R a -o TARGET,VFS-OPTIONS,FS-OPTIONS",
      "findmnt -R a -y -P -o TARGET,USE%,FS-OPTIONS",
    ].map((text) => inMountNamespace(`${MOUNT_FUNCTIONS}${MOUNTS}\n${text}`, { title: text })),
  );
});

describe("searching", () => {
  compareWithHost(
    setting,
    [
      "findmnt a",
      'findmnt "$PWD/a"',
      "findmnt one",
      "findmnt -S one",
      "findmnt -S 'two words' -o SOURCE,TARGET",
      "findmnt -M a/x",
      "findmnt -T a/y/q/..",
      "findmnt -T a/x -n -o SOURCE",
      "findmnt one a",
      "findmnt -n -o TARGET,PROPAGATION b",
      "findmnt -n -o TARGET,PROPAGATION c",
      "findmnt -o maj:min a | head -n 1",
      "findmnt -f -n -o SOURCE -S five",
      "findmnt -d backward -f -n -o TARGET -S five",
      "findmnt -i -t tmpfs -n -o TARGET | here",
      "findmnt -l -t tmpfs -n -o TARGET | here",
      "findmnt -t notmpfs -n -o TARGET | here",
      "findmnt -O nosuid -t tmpfs -l -n -o TARGET | here",
      "findmnt -O ro,nosuid -l -n -o TARGET | here",
      "mount -t tmpfs top a; findmnt a; findmnt -U -M a",
      "findmnt -D -S one",
      "findmnt -b -n -o SIZE,USED,AVAIL,USE% a",
      "findmnt -n -o SIZE a",
      "findmnt -N $$ -n -o TARGET a",
    ].map((text) => inMountNamespace(`${MOUNT_FUNCTIONS}${MOUNTS}\n${text}`, { title: text })),
  );
});

describe("of every system", () => {
  compareWithHost(setting, [
    script("findmnt -n -o TARGET,FSTYPE /proc"),
    script("findmnt -l -n -t foo; echo $?; findmnt -r -t foo; echo $?; findmnt -J -t foo; echo $?"),
    script("findmnt -n -o TARGET -T /proc/1/stat"),
  ]);
});
