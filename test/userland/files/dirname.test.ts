import { compareWithHost } from "../compare.ts";

compareWithHost({}, [
  "dirname /usr/bin/",
  "dirname dir1/str dir2/str",
  "dirname stdio.h",
  "dirname /",
  "dirname //",
  "dirname //a",
  "dirname ''",
  "dirname a/b//",
  "dirname a//b",
  "dirname a//b//c",
  "dirname /a",
  "dirname -z a/b c",
  "dirname . .. ../a",
  "dirname",
  "dirname -q",
]);
