import { compareWithHost, directory, symlink } from "../compare.ts";

const files = { f: "x", "d/e/g": directory(), empty: directory(), s: symlink("empty"), "a/b/file": "" };

compareWithHost({ files }, [
  "rmdir empty",
  "rmdir -v empty",
  "rmdir empty/",
  "rmdir d",
  "rmdir f",
  "rmdir f/",
  "rmdir s",
  "rmdir s/",
  "rmdir missing",
  "rmdir missing/",
  "rmdir . .. /",
  "rmdir d/e/g/.",
  "rmdir -p d/e/g",
  "rmdir -pv d/e/g",
  "rmdir -pv d//e/g/",
  "rmdir -pv ./empty",
  "rmdir -p a/b",
  "rmdir -pv d/e",
  "rmdir --ignore-fail-on-non-empty d empty",
  "rmdir -v --ignore-fail-on-non-empty d",
  "rmdir --ignore-fail-on-non-empty -p a/b d/e/g",
  "rmdir --ignore f",
  "rmdir d empty missing",
  "rmdir",
  "rmdir -x",
  { argv: "rmdir d empty", uid: 65534 },
  { argv: "rmdir --ignore-fail-on-non-empty d empty", uid: 65534 },
]);
