import { compareWithHost } from "../compare.ts";

compareWithHost({}, [
  "pwd",
  "pwd -P",
  "pwd -L",
  "pwd -x",
  "pwd a",
  { argv: "pwd -L", env: { PWD: "/nowhere" } },
  { argv: "pwd -L", env: { PWD: "." } },
  { argv: "pwd -LP", env: { PWD: "/tmp/../tmp" } },
]);
