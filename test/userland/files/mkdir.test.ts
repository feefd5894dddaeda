import { describe } from "vitest";
import { compareWithHost, directory, symlink } from "../compare.ts";

const files = {
  f: "x",
  "d/e": directory(),
  s: symlink("d"),
  dangling: symlink("nowhere"),
  sgid: directory({ mode: 0o2775, gid: 5 }),
};

compareWithHost({ files }, [
  "mkdir a b",
  "mkdir -v a a/b",
  "mkdir d",
  "mkdir f",
  "mkdir f/x",
  "mkdir missing/x",
  "mkdir ''",
  "mkdir dangling",
  "mkdir d/",
  "mkdir a/",
  "mkdir -p d d/e s/new",
  "mkdir -pv x/y/z",
  "mkdir -pv x//y///z/ ./x/y/w",
  "mkdir -pv d/../q",
  "mkdir -p f f/x f/x/y",
  "mkdir -p dangling dangling/x",
  "mkdir -p ''",
  "mkdir -m 700 a",
  "mkdir -m 7777 a",
  "mkdir -m 07777 a",
  "mkdir -m u=rwx,go= a",
  "mkdir -m g-w,o=u a",
  "mkdir -m +t a",
  "mkdir -m 1777 a",
  "mkdir -m = a",
  "mkdir -pm 700 x/y",
  "mkdir -pm 700 d",
  "mkdir -pm 0 x/y/z",
  "mkdir sgid/x",
  "mkdir -m 755 sgid/x",
  "mkdir -m 00755 sgid/x",
  "mkdir -m g-s sgid/x",
  "mkdir -p sgid/x/y",
  "mkdir -m foo a",
  "mkdir",
  "mkdir -x a",
  "mkdir -- -a",
  "mkdir a a",
]);

describe("as another user", () => {
  compareWithHost({ files: { open: directory({ mode: 0o777 }), "open/x": directory() } }, [
    { argv: "mkdir a", uid: 65534, gid: 65534 },
    { argv: "mkdir -p a/b", uid: 65534, gid: 65534 },
    { argv: "mkdir -pv open/a/b open/x/y", uid: 65534, gid: 65534 },
  ]);
});
