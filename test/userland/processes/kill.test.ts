import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

const NAMES =
  "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS";

describe("names and numbers", () => {
  compareWithHost({}, [
    "kill -l",
    "kill -L",
    "kill --list",
    "kill --table",
    ...NAMES.split(" ").map((name) => `kill -l ${name}`),
    ...NAMES.split(" ").map((_, i) => `kill -l ${i + 1}`),
    "kill --list=9",
    "kill --list=SIGKILL",
    "kill -l sigterm",
    "kill -l nosuch",
    "kill -l 999",
    "kill -l 0",
  ]);
});

// Above pid_max of both.
const NOBODY = 2 ** 22 + 1;

describe("sending", () => {
  compareWithHost({ normalize: withoutUsage }, [
    "kill",
    `kill ${NOBODY}`,
    `kill -9 ${NOBODY}`,
    `kill -KILL ${NOBODY} ${NOBODY + 1}`,
    `kill -SIGTERM ${NOBODY}`,
    `kill -s TERM ${NOBODY}`,
    `kill -s 9 ${NOBODY}`,
    `kill --signal TERM ${NOBODY}`,
    `kill -s nosuch ${NOBODY}`,
    `kill -0 -- -${NOBODY}`,
    "kill abc",
    "kill -q",
    "kill -9",
    "kill -TERM",
    "kill -s",
    "kill -nosuch 1",
    { argv: "kill -0 1", uid: 1 },
  ]);
});
