import { compareWithHost } from "../compare.ts";

compareWithHost({}, [
  "setsid",
  "setsid -z",
  "setsid missing",
  "setsid -w echo hi",
  "setsid -w test x = y",
  "setsid -w missing",
  "setsid --fork --wait test x = y",
  "setsid -w -c echo hi",
]);
