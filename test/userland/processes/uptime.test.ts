import { describe, expect, test } from "vitest";
import { compareWithHost, runBoth } from "../compare.ts";
import { withoutUsage } from "../harness/usage.ts";

compareWithHost({ normalize: withoutUsage }, ["uptime -z", "uptime --bogus", "uptime x"]);

describe("forms", () => {
  test("uptime", async () => {
    const form =
      /^ \d\d:\d\d:\d\d up ( ?\d+:\d\d|\d+ min|\d+ days?, .*), {1,2}\d+ users?, {2}load average: \d+\.\d\d, \d+\.\d\d, \d+\.\d\d\n$/;
    for (const { stdout } of await runBoth({}, { argv: "uptime" })) expect(stdout).toMatch(form);
  });

  test("uptime -s", async () => {
    for (const { stdout } of await runBoth({}, { argv: "uptime -s" }))
      expect(stdout).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/);
  });

  test("uptime -p", async () => {
    for (const { stdout } of await runBoth({}, { argv: "uptime -p" }))
      expect(stdout).toMatch(/^up (\d+ (year|week|day|hour|minute)s?(, |\n$))+/);
  });
});
