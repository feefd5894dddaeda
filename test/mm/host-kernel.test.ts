import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { argumentErrors } from "./host/argument-errors.ts";
import { Emulated } from "./host/emulated.ts";
import { BASE, call, randomScripts, WINDOW } from "./host/scripts.ts";

const directory = mkdtempSync(join(tmpdir(), "mm-oracle-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Builds the oracle, or says why it cannot judge. */
function buildOracle(): string | null {
  if (process.platform !== "linux") return "the host is not Linux";
  const [major, minor] = release().split(".").map(Number);
  // mremap(2) moves several mappings at once since Linux 6.17.
  if (major! * 1000 + minor! < 6017) return `the host's Linux ${release()} is older than 6.17`;
  const source = join(import.meta.dirname, "host/mm-oracle.c");
  const built = spawnSync("gcc", ["-O1", "-o", join(directory, "oracle"), source]);
  return built.status === 0 ? null : "there is no working gcc";
}

const obstacle = buildOracle();

/** The first difference between the host's and our answers, in its context. */
function difference(lines: string[]): string | null {
  const host = execFileSync(join(directory, "oracle"), { input: `${lines.join("\n")}\n`, maxBuffer: 1 << 28 })
    .toString()
    .split("\n");
  const emulated = new Emulated();
  let start = 0;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith("reset")) start = index;
    const ours = emulated.answer(line);
    if (ours === host[index]) continue;
    const history = lines.slice(start, index).map((before, i) => `${before} -> ${host[start + i]}`);
    return [...history, `${line} -> host: ${host[index]}, emulated: ${ours}`].join("\n");
  }
  return null;
}

describe.skipIf(obstacle !== null)(`the mmap(2) family answers as the host kernel does ${obstacle ?? ""}`, () => {
  it.each(argumentErrors())("$name", ({ lines }) => {
    expect(difference([call("reset", BASE, WINDOW), ...lines])).toBe(null);
  });

  const seed = Number(process.env["MM_SEED"] ?? 19910825);
  const count = Number(process.env["MM_SCRIPTS"] ?? 1000);
  it(`in ${count} random histories: results, faults, contents and VMA boundaries`, () => {
    expect(difference(randomScripts(count, seed).flat())).toBe(null);
  });
});
