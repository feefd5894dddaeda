import { compareWithHost } from "../compare.ts";

compareWithHost({}, [
  "groups",
  "groups root daemon",
  "groups nosuch root",
  { argv: "groups", uid: 1, gid: 72000 },
  "groups -z",
]);
