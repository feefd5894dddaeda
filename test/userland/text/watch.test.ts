import { expect, test } from "vitest";
import { TOOLS } from "../../../src/userland/index.ts";
import { screenful } from "../../../src/userland/text/watch-screen.ts";
import { runInGuest } from "../harness/guest-run.ts";

const run = (argv: readonly string[]) => runInGuest(TOOLS, { argv }, { count: "" }, "/tmp/watch");

/** Prints how often it was run, and fails the third time. */
const COUNTING = "echo x >> count; wc -l < count; test $(wc -l < count) -lt 3";

test("-e ends with the status of the command; it is run anew every so many seconds", async () => {
  const { stdout, end } = await run(["watch", "-t", "-e", "-n", "1", COUNTING]);
  expect(stdout).toBe("1\n2\n3\n");
  expect(end).toBe("exited 1");
});

test("-g ends when what is printed changes", async () => {
  const { stdout, end } = await run(["watch", "-tg", "-n.5", COUNTING]);
  expect(stdout).toBe("1\n2\n");
  expect(end).toBe("exited 0");
});

test("the header tells what is run how often, and where and when on the right", async () => {
  const { stdout } = await run(["watch", "-e", "false"]);
  expect(stdout).toMatch(/^Every 2\.0s: false {3,}\S+: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\n\n$/);
  expect(stdout.indexOf("\n")).toBe(80);
});

test("-x passes the words as they are, without a shell", async () => {
  const { stdout, end } = await run(["watch", "-t", "-x", "-e", "sh", "-c", 'echo "$0"; exit 5', "a  b"]);
  expect(stdout).toBe("a  b\n");
  expect(end).toBe("exited 5");
});

test("an interval that is none", async () => {
  const { stderr, end } = await run(["watch", "-n", "x", "true"]);
  expect(stderr).toBe("watch: failed to parse argument: 'x': Invalid argument\n");
  expect(end).toBe("exited 1");
});

test("a screen gets as many rows as it has, long lines wrapped or cut", () => {
  const output = new TextEncoder().encode("abcdef\n\tx\n3\n4\n");
  expect(screenful(output, { rows: 3, columns: 4 }, false)).toBe("abcd\r\nef\r\n    ");
  expect(screenful(output, { rows: 3, columns: 4 }, true)).toBe("abcd\r\n    \r\n3");
});
