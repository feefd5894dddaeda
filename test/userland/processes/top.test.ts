import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";

describe("errors", () => {
  compareWithHost({}, [
    "top -b -n abc",
    "top -b -n 0",
    "top -d x -b",
    "top -b -p abc",
    "top -b -u nosuch -n 1",
    "top -b -o foo -n 1",
    "top -b x",
  ]);
});

/** In a pid namespace of its own there are the same processes on both sides. */
const alone = (text: string) => ({
  argv: ["unshare", "-fp", "--mount-proc", "sh", "-c", `${text}\ntrue`],
  title: text,
});

/** Each amount is as many # as it takes, with the blanks before it; states are chance. */
function layout(text: string): string {
  const [first = "", ...lines] = text.split("\n");
  const rest = lines.map((line) =>
    line
      .replace(/ +[0-9][0-9.:]*(?=[ ,]|$)/g, (cell) => "#".repeat(cell.length))
      .replace(/,[0-9.]+(?= )/g, (cell) => `,${"#".repeat(cell.length - 1)}`)
      .replace(/(?<=\):)[0-9.]+/, (cell) => "#".repeat(cell.length))
      .replace(/# [RS]#/, "# X#"),
  );
  return [first.replace(/^top - \d\d:\d\d:\d\d up .*/, "top - ..."), ...rest].join("\n");
}

describe("a report", () => {
  compareWithHost(
    { normalize: layout },
    ["top -b -n 1", "top -bn1 -p1", "top -bn1 -o PID", "top -bn1 -o -PID", "top -bn1 -p 99999999"].map(alone),
  );

  test("-c shows command lines", async () => {
    const [{ stdout }] = await runBoth({}, alone("top -bcn1"));
    expect(stdout).toMatch(/ top -bcn1\n/);
    expect(stdout).toMatch(/ sh -c top -bcn1/);
  });

  test("-n 2 makes two, an empty line between them", async () => {
    const [{ stdout }] = await runBoth({}, alone("top -b -n 2 -d 0.05"));
    const reports = stdout.split(/\n\n(?=top - )/);
    expect(reports).toHaveLength(2);
    for (const report of reports)
      expect(report).toMatch(/^top - .*\nTasks: .*\n%Cpu\(s\):.*\nMiB Mem :.*\nMiB Swap:.*\n\n {4}PID USER/);
  });

  test("-H counts threads, -E chooses the unit", async () => {
    const [{ stdout }] = await runBoth({}, alone("top -bHn1 -E g"));
    expect(stdout).toMatch(/^Threads: {3}2 total/m);
    expect(stdout).toMatch(/^GiB Mem : /m);
  });

  test("tasks are counted by state", async () => {
    const [{ stdout }] = await runBoth({}, alone("top -bn1"));
    const [total, running, sleeping, stopped, zombie] = [
      ...stdout.matchAll(/(\d+) (?=total,|running,|sleeping|stopped|zombie)/g),
    ].map(([, count]) => Number(count));
    expect(total).toBe(2);
    expect(running! + sleeping! + stopped! + zombie!).toBe(total);
  });
});
