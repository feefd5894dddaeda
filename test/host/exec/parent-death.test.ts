import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { Worker } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ESRCH } from "../../../src/abi/errno.ts";
import { CLONE_NEWPID, CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import { SIGKILL } from "../../../src/abi/signal.ts";
import type { SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { sys, trySys } from "../../../src/host/syscall.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { HostPrograms, NODE } from "./host-programs.ts";
import { hasEnded } from "./pidfd.ts";
import { privileges } from "./privileges.ts";

describe.skipIf(privileges.root.missing || privileges.userNamespaces.missing)(
  `the death of a parent ${privileges.root.reason}${privileges.userNamespaces.reason}`,
  () => {
    leavesTheHostAlone();

    let programs: HostPrograms;
    beforeAll(() => {
      programs = new HostPrograms();
    });
    afterAll(() => programs[Symbol.dispose]());

    interface Family {
      readonly parent: ChildProcess;
      /** Of the parent's child. */
      readonly pidfd: number;
      /** Descriptor 3 of the parent. */
      readonly line: Duplex;
    }

    async function start(name: string, args: readonly string[]): Promise<Family> {
      const parent = spawn(NODE, [programs.program(name), ...args], { stdio: ["ignore", "pipe", "inherit", "pipe"] });
      const [chunk] = await once(parent.stdout!, "data");
      const pid = Number(String(chunk));
      expect(pid).toBeGreaterThan(1);
      return { parent, pidfd: sys("pidfd_open", pid, 0), line: parent.stdio[3] as Duplex };
    }

    async function killParent({ parent }: Family): Promise<void> {
      const exited = once(parent, "exit");
      parent.kill("SIGKILL");
      await exited;
    }

    /** Leaves nothing behind, whatever a test has found. */
    function clean({ pidfd, line }: Family): void {
      trySys("pidfd_send_signal", pidfd, SIGKILL, 0, 0);
      hasEnded(pidfd);
      closeSync(pidfd);
      line.destroy();
    }

    test.each<[string, string | SysProcAttr]>([
      ["a program with pdeathsig", { pdeathsig: SIGKILL }],
      ["one whose user has changed", { pdeathsig: SIGKILL, credential: { uid: 12345, gid: 12345 } }],
      ["process 1 of a pid namespace", { pdeathsig: SIGKILL, cloneflags: CLONE_NEWPID }],
      [
        "root of a user namespace",
        {
          pdeathsig: SIGKILL,
          cloneflags: CLONE_NEWUSER | CLONE_NEWPID,
          uidMappings: [{ containerId: 0, hostId: 100000, size: 1 }],
          gidMappings: [{ containerId: 0, hostId: 100000, size: 1 }],
          credential: { uid: 0, gid: 0 },
        },
      ],
      ["a second child", { pdeathsig: SIGKILL, forkAgain: true }],
      ["a second child in a pid namespace", { pdeathsig: SIGKILL, forkAgain: true, unshareflags: CLONE_NEWPID }],
      ["a parked child", "forkUserns"],
    ])("ends %s", async (_, attributes) => {
      const argument = typeof attributes === "string" ? attributes : JSON.stringify(attributes);
      const family = await start("parent", [argument]);
      await killParent(family);
      expect(hasEnded(family.pidfd)).toBe(true);
      clean(family);
    });

    test("does not end a program without pdeathsig", async () => {
      const family = await start("parent", ["{}"]);
      await killParent(family);
      expect(trySys("pidfd_send_signal", family.pidfd, 0, 0, 0)).toBe(0);
      const pollfd = new Uint8Array(Int32Array.of(family.pidfd, 1).buffer);
      expect(sys("ppoll", pollfd, 1, new Uint8Array(16), 0, 0)).toBe(0);
      clean(family);
    });

    describe("before the child has asked for the signal", () => {
      test.each([
        ["exec", "pid"],
        ["exec", "pidfd"],
        ["park", "pid"],
      ])("%s: the child finds out by the parent's %s", async (kind, identity) => {
        const family = await start("orphan", [kind, identity, "asking"]);
        await killParent(family);
        family.line.write("x");
        expect(hasEnded(family.pidfd)).toBe(true);
        expect(family.line.read()).toBeNull();
        clean(family);
      });

      test.each([["pid"], ["pidfd"]])("without the question it would live on (%s)", async (identity) => {
        const family = await start("orphan", ["exec", identity, "without asking"]);
        await killParent(family);
        family.line.write("x");
        const [said] = await once(family.line, "data");
        expect(String(said)).toBe("alive\n");
        clean(family);
      });
    });

    test("Node stays alive while somebody waits, and not for a child that nobody waits for", () => {
      const { status, stdout } = spawnSync(NODE, [programs.program("lifetime")], { encoding: "utf8", timeout: 30_000 });
      const { code, parked } = JSON.parse(stdout) as { code: number; parked: number };
      expect({ status, code }).toEqual({ status: 0, code: 5 });
      const pidfd = trySys("pidfd_open", parked, 0);
      if (pidfd === -ESRCH) return;
      expect(hasEnded(pidfd)).toBe(true);
      closeSync(pidfd);
    });

    test("a Worker can wait; and takes its parked child along", async () => {
      const worker = new Worker(programs.program("worker"));
      const [{ code, pid, pidfd }] = await once(worker, "message");
      expect(code).toBe(7);
      expect(readFileSync(`/proc/self/fdinfo/${pidfd}`, "utf8")).toMatch(new RegExp(`^Pid:\\s${pid}$`, "m"));
      await worker.terminate();
      expect(hasEnded(pidfd)).toBe(true);
      // Nobody else waits for it: the Worker is gone.
      const siginfo = new Uint8Array(128);
      sys("waitid", 3, pidfd, siginfo, 4, 0); // P_PIDFD, WEXITED
      expect(new DataView(siginfo.buffer).getInt32(24, true)).toBe(SIGKILL);
      closeSync(pidfd);
    });
  },
);
