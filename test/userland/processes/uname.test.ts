import { describe, expect, test } from "vitest";
import { LINUX_RELEASE, LINUX_VERSION } from "../../../src/kernel/version.ts";
import { compareWithHost, runBoth } from "../compare.ts";

compareWithHost({}, [
  "uname",
  "uname -s",
  "uname -o -s",
  "uname -p",
  "uname -pio",
  "uname x",
  "uname -z",
  "uname --bogus",
]);

const GUEST = {
  r: LINUX_RELEASE,
  v: LINUX_VERSION,
  n: "tuxlet",
  m: "riscv64",
};

describe("what another machine answers otherwise", () => {
  test.each(Object.entries(GUEST))("uname -%s", async (option, answer) => {
    const [ours, host] = await runBoth({}, { argv: `uname -${option}` });
    expect(ours).toEqual({ ...host, stdout: `${answer}\n` });
  });

  test("uname -a", async () => {
    const [ours] = await runBoth({}, { argv: "uname -a" });
    expect(ours.stdout).toBe(`Linux ${GUEST.n} ${GUEST.r} ${GUEST.v} ${GUEST.m} GNU/Linux\n`);
  });

  test("arch", async () => {
    const [ours] = await runBoth({}, { argv: "arch" });
    expect(ours.stdout).toBe("riscv64\n");
  });
});
