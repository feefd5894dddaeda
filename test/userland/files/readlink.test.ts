import { compareWithHost, directory, symlink } from "../compare.ts";

const files = {
  f: "x",
  "d/g": "y",
  s: symlink("f"),
  "d/up": symlink("../s"),
  t: symlink("d"),
  dangling: symlink("nowhere"),
  dangling2: symlink("nowhere/further"),
  loop: symlink("loop"),
  a: symlink("b"),
  b: symlink("a"),
  abs: symlink("/"),
  empty: directory(),
};

compareWithHost({ files }, [
  "readlink s",
  "readlink s t dangling",
  "readlink -n s",
  "readlink -n s t",
  "readlink -z s t",
  "readlink f",
  "readlink -v f",
  "readlink -v missing s",
  "readlink -vq missing",
  "readlink",
  "readlink -x",
  ...["-f", "-e", "-m"].flatMap((option) => [
    `readlink -v ${option} f s d/up t t/g t/up abs .`,
    `readlink -v ${option} missing missing/x missing/x/y missing/`,
    `readlink -v ${option} f/ f/. f/.. f/x s/ s/.. d/ d/. d/..`,
    `readlink -v ${option} dangling dangling/ dangling/x dangling2`,
    `readlink -v ${option} loop a b/x loop/..`,
    `readlink -v ${option} / // /. /.. /../.. ''`,
    `readlink -v ${option} missing/.. missing/../f d/missing/../g f/../d/g`,
    `readlink -v ${option} d//g ./d/./g d/../d/../f`,
  ]),
]);
