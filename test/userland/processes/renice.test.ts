import { compareWithHost } from "../compare.ts";

// Above pid_max of both.
const NOBODY = 2 ** 22 + 1;

compareWithHost({}, [
  "renice",
  "renice 5",
  "renice -n 5",
  "renice abc 1",
  "renice -n abc 1",
  "renice -n 5 -p abc",
  "renice -n 5 -g abc",
  "renice -n 5 -u nosuch",
  `renice 5 ${NOBODY}`,
  `renice -n 5 -p ${NOBODY} -g ${NOBODY}`,
  { argv: "renice 5 -p 1", uid: 1 },
  // 0 is the caller itself.
  "renice 5 0",
  "renice -n 5 -p 0",
  "renice --priority +3 --pid 0",
  "renice -n 99 0",
  "renice -n -99 0",
  { argv: "renice -n 2 -p 0", uid: 1 },
  { argv: "renice -n -2 -p 0", uid: 1 },
]);
