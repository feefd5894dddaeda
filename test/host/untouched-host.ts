import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { afterAll, beforeAll, expect } from "vitest";

/** What of the machine these tests could break: its name, its mounts, its links, and the namespaces of this process. */
function machine(): Record<string, unknown> {
  const namespaces = readdirSync("/proc/self/ns").map((type) => readlinkSync(`/proc/self/ns/${type}`));
  const links = readFileSync("/proc/self/net/dev", "utf8").match(/^ *\S+:/gm);
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return { name: hostname(), namespaces, links, mounts, directory: process.cwd() };
}

/** The tests of the file leave the machine as they found it. */
export function leavesTheHostAlone(): void {
  let before: Record<string, unknown>;
  beforeAll(() => {
    before = machine();
  });
  afterAll(() => {
    expect(machine()).toEqual(before);
  });
}
