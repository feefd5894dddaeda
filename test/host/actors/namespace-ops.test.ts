import { execFileSync, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { ACTOR_NAME, actorImage, ENTRIES } from "../../../src/host/actors/actor-image.ts";
import { hostNamespaceOps } from "../../../src/host/actors/host-namespace-ops.ts";
import { unwrap } from "../../../src/ns/ops/outcome.ts";
import { describeActors } from "../../ns/ops/describe-actors.ts";
import { privileges } from "../exec/privileges.ts";
import { needs } from "../needs.ts";

/** Processes that were started here and run the actors' program. */
function actorsLeft(): string[] {
  const comm = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/comm`, "latin1").trim();
    } catch {
      return "";
    }
  };
  return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && comm(name) === ACTOR_NAME);
}

describe.skipIf(needs.syscalls.missing)(`actors of the real kernel ${needs.syscalls.reason}`, () => {
  describeActors("hostNamespaceOps()", hostNamespaceOps, privileges.root);

  it("changes nothing of this process's, and leaves nothing behind", async () => {
    const state = (): unknown => ({
      hostname: hostname(),
      links: readdirSync("/proc/self/ns").map((name) => readlinkSync(`/proc/self/ns/${name}`)),
      mounts: readFileSync("/proc/self/mountinfo", "latin1"),
      descriptors: readdirSync("/proc/self/fd").length,
    });
    const made: string[] = [];
    await (await hostNamespaceOps()).close();
    const before = state();
    for (let round = 0; round < 20; round++) {
      await using ops = await hostNamespaceOps();
      const first = unwrap(await ops.root.create(CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNS));
      expect(await first.setHostname("changed")).toEqual({ value: undefined });
      expect(await first.mount("tmpfs", "/tmp", "tmpfs", 0)).toEqual({ value: undefined });
      expect(await ops.root.setHostname("changed")).toEqual({ value: undefined });
      unwrap(await first.create(CLONE_NEWUSER | CLONE_NEWPID));
      unwrap(await first.create(0));
      for (const actor of ops.actors()) made.push(String(unwrap(await first.status(actor)).nspid[0]));
    }
    expect(state()).toEqual(before);
    expect(made.length).toBe(80);
    // Zombies neither.
    expect(actorsLeft().filter((pid) => made.includes(pid))).toEqual([]);
  });
});

describe.skipIf(privileges.root.missing)(`a process that is killed ${privileges.root.reason}`, () => {
  it("takes its actors along", { timeout: 60_000 }, async () => {
    const holder = spawn(process.execPath, ["tools/run-typescript.mjs", "test/host/actors/hold.ts"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      let text = "";
      for await (const chunk of holder.stdout) {
        text += chunk;
        if (text.endsWith("]\n")) break;
      }
      const pids = (JSON.parse(text) as number[]).map(String);
      expect(pids.length).toBe(4);
      expect(actorsLeft()).toEqual(expect.arrayContaining(pids));
      holder.kill("SIGKILL");
      await vi.waitUntil(() => !actorsLeft().some((pid) => pids.includes(pid)), { timeout: 20_000 });
    } finally {
      holder.kill("SIGKILL");
    }
  });
});

describe("the actors' program", () => {
  it("is a whole file for either machine", () => {
    for (const arch of ["x64", "arm64"] as const) expect(actorImage(arch).length).toBeGreaterThan(0x10000);
  });

  it.each([
    { arch: "x64", prefix: process.arch === "x64" ? "" : "x86_64-linux-gnu-", source: "mov $0x1000000, %edi" },
    { arch: "arm64", prefix: process.arch === "arm64" ? "" : "aarch64-linux-gnu-", source: "mov x0, 0x1000000" },
  ] as const)("begins with what the assembler makes of its source: $arch", ({ arch, prefix, source }) => {
    const object = `/dev/shm/tuxlet-entry-${process.pid}-${arch}`;
    const command = `${prefix}as -o "$0.o" && ${prefix}objcopy -O binary -j .text "$0.o" "$0" && cat "$0"; rm "$0" "$0.o"`;
    const made = execFileSync("sh", ["-c", command, object], { input: `${source}\n` });
    expect(made.toString("hex")).toBe(Buffer.from(ENTRIES[arch]).toString("hex"));
  });
});
