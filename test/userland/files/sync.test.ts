import { compareWithHost, directory } from "../compare.ts";

compareWithHost({ files: { a: "1", d: directory(), secret: { content: "", mode: 0o200 } } }, [
  "sync",
  "sync a d",
  "sync -d a",
  "sync -f a",
  "sync missing a",
  "sync -d",
  "sync -d -f a",
  "sync -f",
  { argv: "sync secret", uid: 65534, gid: 65534 },
]);
