import { describe, expect, test } from "vitest";
import { formatResources, NOTHING_USED } from "../../../src/userland/processes/time/format-resources.ts";
import { compareWithHost } from "../compare.ts";

/** How long things take is not compared, nor what the machine has done for them. */
const setting = {
  normalize: (text: string) =>
    text
      .replace(/[\d:.]+(?=user|system|elapsed|%CPU|maxres|inputs|outputs|major|minor)/g, "N")
      .replace(/[?N]%CPU/, "N%CPU")
      .replace(/^(real|user|sys) .*/gm, "$1 N"),
};

describe("time", () => {
  compareWithHost(setting, [
    "time true",
    "time false",
    "time -p true",
    "time -p false",
    "time nosuch",
    "time /",
    "time",
    "time -z",
    "time -q false",
    "time -q -f %x sh -c 'exit 3'",
    "time -f '%C %x %% %Z %q \\t| \\\\ \\q %D %K %X %p %t %W' sh -c 'exit 3'",
    "time -f '' true",
    "time -f a -p true",
    "time -p -f a true",
    "time sh -c 'kill -9 $$'",
    "time -o out -f %x false",
    "time -p -f a false",
    "time -f a -p false",
    "time -o /nosuch/x true",
    "time -f %x -a -o out echo x",
    { argv: "time true", env: { TIME: "%x" } },
    { argv: "time -f a -a -o out true", files: { out: "before\n" } },
  ]);
});

test("durations", () => {
  const show = (elapsed: number, format = "%E %e") =>
    formatResources(format, { command: [], status: 0, elapsed, usage: NOTHING_USED });
  expect(show(0)).toBe("0:00.00 0.00");
  expect(show(75.239)).toBe("1:15.23 75.23");
  expect(show(3725.5)).toBe("1:02:05 3725.50");
  const usage = { ...NOTHING_USED, ru_utime: { tv_sec: 1, tv_usec: 509_999 } };
  expect(formatResources("%U %P", { command: [], status: 0, elapsed: 3, usage })).toBe("1.50 50%");
});
