/** Nothing is left of thousands of operations: no thread, descriptor, mapping or zombie. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { CLONE_FS, CLONE_NEWNET, CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { forkExec } from "../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../src/host/exec/fork-userns.ts";
import { go } from "../../src/host/go.ts";
import { nsEnterOps } from "../../src/host/ns-enter.ts";
import { needs } from "./needs.ts";
import { leavesTheHostAlone } from "./untouched-host.ts";

interface Left {
  readonly threads: number;
  readonly descriptors: number;
  readonly children: string;
}

function left(): Left {
  const tasks = readdirSync("/proc/self/task");
  return {
    threads: tasks.length,
    descriptors: readdirSync("/proc/self/fd").length,
    children: tasks.map((tid) => readFileSync(`/proc/self/task/${tid}/children`, "utf8")).join(""),
  };
}

const mappings = (): number => readFileSync("/proc/self/maps", "utf8").split("\n").length;

/** What koffi keeps of each thread that has used it: three mappings. Ours are none. */
const MAPPINGS_OF_AN_ENDED_THREAD = 4;

leavesTheHostAlone();

describe.skipIf(needs.namespaces.missing || needs.userNamespaces.missing)(
  `thousands of operations ${needs.namespaces.reason}${needs.userNamespaces.reason}`,
  () => {
    async function operate(i: number): Promise<void> {
      if (i % 10 === 0) await forkExec("/bin/true", ["true"])[Symbol.asyncDispose]();
      else if (i % 10 === 1) await forkUserns()[Symbol.asyncDispose]();
      else if (i % 10 < 6) await nsEnterOps([{ type: "uts", pid: process.pid }], [{ op: "gethostname" }]);
      else if (i % 10 === 6) await expect(nsEnterOps([{ type: "net", path: "/etc/passwd" }], [])).rejects.toThrow();
      else await (await go(i % 100 === 7 ? CLONE_NEWUTS | CLONE_NEWNET : CLONE_NEWUTS)).done;
    }

    it("leave nothing behind", { timeout: 120_000 }, async () => {
      for (let i = 0; i < 100; i++) await operate(i);
      const before = left();
      const mapped = mappings();
      for (let i = 0; i < 2000; i++) await operate(i);
      await vi.waitFor(() => expect(left()).toEqual(before), { timeout: 5000 });
      // V8's heap grows and shrinks in mappings of its own.
      expect(mappings() - mapped).toBeLessThan(200);
    });

    it("may end 400 threads, whose mappings are few", { timeout: 240_000 }, async () => {
      const end = async (): Promise<void> => void (await (await go(CLONE_FS)).done);
      for (let i = 0; i < 4; i++) await end();
      const before = left();
      const mapped = mappings();
      for (let i = 0; i < 200; i++) await Promise.all([end(), end()]);
      await vi.waitFor(() => expect(left()).toEqual(before), { timeout: 5000 });
      expect(mappings() - mapped).toBeLessThan(400 * MAPPINGS_OF_AN_ENDED_THREAD);
    });
  },
);
