import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { compile, HOST_COMPILER, hasCompiler } from "./guest-program.ts";
import { withoutClock } from "./without-clock.ts";

const isRoot = process.platform === "linux" && process.getuid?.() === 0;

function run(file: string, args: readonly string[], argv0?: string): { stdout: string; stderr: string } {
  const command = withoutClock(file, args, argv0);
  return spawnSync(command.file, command.args, { encoding: "utf8" });
}

describe.skipIf(!isRoot)("a program of the host that a test runs", () => {
  it("has no CAP_SYS_TIME, and cannot get it", () => {
    const { stdout } = run("/usr/bin/grep", ["-E", "^Cap(Inh|Prm|Eff|Bnd|Amb)", "/proc/self/status"]);
    const sets = [...stdout.matchAll(/([0-9a-f]{16})/g)].map(([set]) => BigInt(`0x${set}`));
    expect(sets).toHaveLength(5);
    for (const set of sets) expect((set >> 25n) & 1n).toBe(0n);
  });

  it("has the name that is asked for", () => {
    expect(run("/usr/bin/sh", ["-c", 'echo "$0" "$@"', "a", "b c"]).stdout).toBe("a b c\n");
    expect(run("/usr/bin/cat", ["/missing"], "cat").stderr).toBe("cat: /missing: No such file or directory\n");
  });

  it.skipIf(!hasCompiler(HOST_COMPILER))("cannot set the clock", () => {
    expect(run(compile(HOST_COMPILER, "init/set-clock.c"), []).stdout).toMatch(/^(.* = -1 EPERM\n){3}$/);
  });
});
