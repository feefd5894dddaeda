import { expect, test } from "vitest";
import { fileModeString } from "../../../src/userland/mode/index.ts";

test.each([
  [0o100644, "-rw-r--r--"],
  [0o040755, "drwxr-xr-x"],
  [0o041777, "drwxrwxrwt"],
  [0o041776, "drwxrwxrwT"],
  [0o120777, "lrwxrwxrwx"],
  [0o020620, "crw--w----"],
  [0o060660, "brw-rw----"],
  [0o010600, "prw-------"],
  [0o140700, "srwx------"],
  [0o104755, "-rwsr-xr-x"],
  [0o104655, "-rwSr-xr-x"],
  [0o102755, "-rwxr-sr-x"],
  [0o102745, "-rwxr-Sr-x"],
  [0o000000, "?---------"],
])("%o is %s", (mode, text) => {
  expect(fileModeString(mode)).toBe(text);
});
