import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

describe("errors", () => {
  compareWithHost({ normalize: withoutUsage }, [
    "free -z",
    "free --bogus",
    "free x",
    "free -s 0",
    "free -s abc",
    "free -c abc",
    "free -c",
  ]);
});

/** Amounts, with the blanks before them, so that columns are compared too. */
const layout = (text: string) =>
  text
    .replace(/ +[0-9][0-9.]*(B|Ki|Mi|Gi|K|M|G|T)?$/gm, (cell) => "#".repeat(cell.length))
    .replace(/ +[0-9][0-9.]*(B|Ki|Mi|Gi|K|M|G|T)?(?= |#)/g, (cell) => "#".repeat(cell.length));

describe("columns", () => {
  compareWithHost({ normalize: layout }, [
    "free",
    ...[
      "-b",
      "-k",
      "-m",
      "-g",
      "-h",
      "-w",
      "-t",
      "-l",
      "-hw",
      "-tl",
      "--kilo",
      "--mega",
      "--giga",
      "--tera",
      "--peta",
    ].map((options) => `free ${options}`),
    "free --si -h",
    "free --tebi",
    "free -c 2 -s 0.01",
  ]);
});

test("amounts are those of /proc/meminfo", async () => {
  const [free] = await runBoth({}, { argv: "free" });
  const [meminfo] = await runBoth({}, { argv: "cat /proc/meminfo" });
  const kib = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, "m").exec(meminfo.stdout)?.[1]);
  const [, memory, swap] = free.stdout.split("\n").map((line) => line.split(/\s+/));
  expect(memory?.[0]).toBe("Mem:");
  const [total, used, , shared, , available] = memory!.slice(1).map(Number);
  expect(total).toBe(kib("MemTotal"));
  expect(shared).toBe(kib("Shmem"));
  expect(used! + available!).toBe(total);
  expect(swap?.slice(1)).toEqual([kib("SwapTotal"), 0, kib("SwapFree")].map(String));
});

test.each([
  ["-b", 1],
  ["-m", 1024 ** 2],
  ["--mega", 1000 ** 2],
])("free %s is in its unit", async (option, unit) => {
  const [plain] = await runBoth({}, { argv: "free -b" });
  const [scaled] = await runBoth({}, { argv: `free ${option}` });
  const totalOf = (text: string) => Number(/^Mem: +(\d+)/m.exec(text)?.[1]);
  expect(totalOf(scaled.stdout)).toBe(Math.floor(totalOf(plain.stdout) / unit));
});
