import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";

compareWithHost({}, [
  "dmesg -z",
  "dmesg --bogus",
  "dmesg x",
  "dmesg -l foo",
  "dmesg -l err,foo",
  "dmesg -f foo",
  "dmesg --time-format foo",
  "dmesg -c -D",
  "dmesg -C -c",
]);

async function guest(argv: string): Promise<string[]> {
  const [{ stdout, end }] = await runBoth({}, { argv });
  expect(end).toBe("exited 0");
  return stdout.split("\n").slice(0, -1);
}

describe("the guest's messages", () => {
  test("are shown as the host shows its own", async () => {
    const [ours, host] = await runBoth({}, { argv: "dmesg" });
    for (const { stdout } of [ours, host])
      for (const line of stdout.split("\n").slice(0, 3)) expect(line).toMatch(/^\[ *\d+\.\d{6}\] \S/);
    expect(ours.stdout).toMatch(/^\[ {4}0\.000000\] Linux version /);
  });

  test.each([
    ["dmesg -r", /^<6>\[ +\d+\.\d{6}\] \S/],
    ["dmesg -x", /^kern {2}:info {2}: \[ +\d+\.\d{6}\] \S/],
    ["dmesg -t", /^[A-Za-z]/],
    ["dmesg -T", /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\] \S/],
    ["dmesg -d", /^\[ +\d+\.\d{6} < +\d+\.\d{6}>\] \S/],
    ["dmesg --time-format iso", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}\+00:00 \S/],
    ["dmesg -e", /^\[([A-Z][a-z]{2}\d\d \d\d:\d\d| +\+\d+\.\d{6})\] \S/],
  ])("%s", async (argv, form) => {
    const lines = await guest(argv);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line).toMatch(form);
  });

  test("dmesg -J", async () => {
    const { dmesg } = JSON.parse((await guest("dmesg -J")).join("\n"));
    expect(dmesg.map(({ msg }: { msg: string }) => msg)).toEqual(await guest("dmesg -t"));
  });

  test("dmesg -l selects by level", async () => {
    expect(await guest("dmesg -l info")).toEqual(await guest("dmesg"));
    expect(await guest("dmesg -l err,crit")).toEqual([]);
  });

  test("dmesg -k is the kernel's, -u is not", async () => {
    expect(await guest("dmesg -k")).toEqual(await guest("dmesg"));
    expect(await guest("dmesg -u")).toEqual([]);
  });

  test("dmesg -c needs a privilege", async () => {
    const [ours] = await runBoth({}, { argv: "dmesg -C", uid: 1 });
    expect(ours).toMatchObject({
      stderr: "dmesg: clear kernel buffer failed: Operation not permitted\n",
      end: "exited 1",
    });
  });
});
