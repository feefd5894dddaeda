import { compareWithHost, symlink } from "../compare.ts";

const files = {
  f: "x",
  "d/e/g": "y",
  s: symlink("f"),
  "d/up": symlink(".."),
  t: symlink("d/e"),
  dangling: symlink("nowhere"),
  loop: symlink("loop"),
};

compareWithHost({ files }, [
  "realpath f s t t/.. d/up/f .",
  "realpath -L t/.. t/../g",
  "realpath -P t/..",
  "realpath -s s t/.. t/g dangling loop",
  "realpath -s missing/..",
  "realpath -e f missing",
  "realpath -m missing/a/../b f/x",
  "realpath missing missing/x",
  "realpath -q missing f",
  "realpath -z f s",
  "realpath loop",
  "realpath ''",
  "realpath",
  "realpath --relative-to=d f d/e/g d . /",
  "realpath --relative-to=d/e f",
  "realpath --relative-to=/ f",
  "realpath --relative-base=d f d/e/g d",
  "realpath --relative-base=d --relative-to=d/e f d/e/g d",
  "realpath --relative-base=d/e --relative-to=d f d/e/g d",
  "realpath --relative-base=. --relative-to=. f",
  "realpath -e --relative-to=f d",
  "realpath --relative-to=missing d",
  "realpath -e --relative-to=missing d",
  "realpath -m --relative-to=missing d",
  "realpath --relative-to=d --relative-base=missing/x d",
]);
