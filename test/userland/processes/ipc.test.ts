import { describe } from "vitest";
import { compareWithHost } from "../compare.ts";

/** Keys are chosen at random; times and processes differ. */
const setting = {
  normalize: (text: string) =>
    text
      .replace(/\b0x[0-9a-f]{8}\b/g, "0xKKKKKKKK")
      .replace(/\b(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8}(?: [0-9]{4})?/g, "(a time)")
      .replace(/\b(cpid|lpid)=[0-9]+/g, "$1=N"),
};

/** In an IPC namespace of its own. */
const alone = (text: string) => ({ argv: ["unshare", "-i", "sh", "-c", text], title: text });
const MAKE = "ipcmk -M 5000 -p 0640; ipcmk -S 3; ipcmk -Q -p 600; ipcmk -Q";

describe("ipcmk", () => {
  compareWithHost(setting, [
    "ipcmk",
    "ipcmk -M x",
    "ipcmk -S x",
    "ipcmk -S 1 -p 9",
    ...["ipcmk -M 1K -S 2 -Q", "ipcmk -S 0; echo $?", "ipcmk -Q --mode 0", "ipcmk --shmem 3k; ipcs -m"].map(alone),
  ]);
});

describe("ipcrm", () => {
  compareWithHost(setting, [
    "ipcrm x",
    "ipcrm -m x",
    "ipcrm -M x",
    "ipcrm -M 0",
    "ipcrm --all=foo",
    "ipcrm foo 1",
    ...[
      `${MAKE}; ipcrm -v -m 0 -s 0 -q 1; ipcs`,
      `${MAKE}; ipcrm -m 9 -s 0; echo $?; ipcs -s`,
      `${MAKE}; ipcrm -a; ipcs`,
      `${MAKE}; ipcrm --all=msg -v; ipcs -u`,
      `${MAKE}; ipcrm msg 0 1; ipcrm shm 7; ipcs`,
      "ipcrm -M 0x5; ipcrm -Q 7 -S 8; echo $?",
    ].map(alone),
  ]);
});

describe("ipcs", () => {
  compareWithHost(setting, [
    "ipcs -i 5",
    "ipcs -m -q -i 5",
    "ipcs -i x -m",
    ...["ipcs", "ipcs -l", "ipcs -u", "ipcs -t", "ipcs -p", "ipcs -c", "ipcs -m -i 3"].map(alone),
    ...[
      "ipcs",
      "ipcs -a -b",
      "ipcs -m",
      "ipcs -s -q",
      "ipcs -t",
      "ipcs -p -q",
      "ipcs -c",
      "ipcs -u",
      "ipcs -m -i 0",
      "ipcs -s -i 0",
      "ipcs -q -i 1",
    ].map((text) => alone(`${MAKE} > made; ${text}; rm made`)),
  ]);
});
