import { closeSync, openSync, readdirSync, readFileSync, readlinkSync, statfsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { NSFS_MAGIC } from "../../../src/abi/magic.ts";
import { CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { SIGKILL, SIGTERM } from "../../../src/abi/signal.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import { forkUserns } from "../../../src/host/exec/fork-userns.ts";
import { writeUidGidMappings } from "../../../src/host/exec/id-mappings.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { privileges } from "./privileges.ts";
import { procStatus, sh } from "./run.ts";

describe.skipIf(privileges.root.missing || privileges.userNamespaces.missing)(
  `forkUserns ${privileges.root.reason}${privileges.userNamespaces.reason}`,
  () => {
    leavesTheHostAlone();

    test("a child in a user namespace of its own, and in no other of its own", async () => {
      await using child = forkUserns();
      expect(procStatus(child.pid, "PPid")).toBe(String(process.pid));
      expect(readFileSync(`/proc/self/fdinfo/${child.pidfd}`, "utf8")).toMatch(
        new RegExp(`^Pid:\\s${child.pid}$`, "m"),
      );
      const own = readdirSync(`/proc/${child.pid}/ns`).filter(
        (type) => readlinkSync(`/proc/${child.pid}/ns/${type}`) !== readlinkSync(`/proc/self/ns/${type}`),
      );
      expect(own).toEqual(["user"]);
    });

    test("when the call returns, it has closed all descriptors; or none, if so wanted", async () => {
      await using bare = forkUserns();
      expect(readdirSync(`/proc/${bare.pid}/fd`)).toEqual([]);
      await using full = forkUserns({ closeFds: false });
      const open = readdirSync(`/proc/${full.pid}/fd`);
      expect(open).toEqual(expect.arrayContaining(["0", "1", "2"]));
    });

    test("any signal ends it, as any process, and it ignores none", async () => {
      const child = forkUserns();
      for (const field of ["SigBlk", "SigIgn", "SigCgt"]) expect(procStatus(child.pid, field)).toBe("0".repeat(16));
      child.kill(0);
      child.kill(SIGTERM);
      expect(await child.wait()).toEqual({ code: null, signal: SIGTERM, coreDumped: false });
      expect(() => child.kill(0)).toThrow(expect.objectContaining({ code: "ESRCH" }));
      child.close();
    });

    test("it is killed when its handle is disposed of", async () => {
      const child = forkUserns();
      await child[Symbol.asyncDispose]();
      expect((await child.wait()).signal).toBe(SIGKILL);
      expect(() => procStatus(child.pid, "State")).toThrow("ENOENT");
    });

    test("its ids can be mapped once, and setgroups is denied", async () => {
      await using child = forkUserns();
      const range = [{ containerId: 0, hostId: 100000, size: 65536 }];
      writeUidGidMappings(child.pid, { uidMappings: range, gidMappings: range });
      for (const map of ["uid_map", "gid_map"]) {
        expect(readFileSync(`/proc/${child.pid}/${map}`, "utf8").trim().split(/\s+/)).toEqual(["0", "100000", "65536"]);
      }
      expect(readFileSync(`/proc/${child.pid}/setgroups`, "utf8")).toBe("deny\n");
      expect(() => writeUidGidMappings(child.pid, { uidMappings: range })).toThrow(
        expect.objectContaining({
          code: "EPERM",
          syscall: "write",
          step: "uid_map",
          path: `/proc/${child.pid}/uid_map`,
        }),
      );
    });

    test("the namespace outlives the child as long as somebody holds it", async () => {
      const child = forkUserns();
      const range = [{ containerId: 0, hostId: 1234, size: 1 }];
      writeUidGidMappings(child.pid, { uidMappings: range, gidMappings: range });
      const name = readlinkSync(`/proc/${child.pid}/ns/user`);
      const fd = openSync(`/proc/${child.pid}/ns/user`, "r");
      await child[Symbol.asyncDispose]();
      try {
        expect(statfsSync(`/proc/self/fd/${fd}`).type).toBe(NSFS_MAGIC);
        const joined = { joinNamespaces: [{ fd, flags: CLONE_NEWUSER }], cloneflags: CLONE_NEWUTS };
        expect(await sh("readlink /proc/self/ns/user", { sys: joined })).toBe(name);
      } finally {
        closeSync(fd);
      }
    });

    test("a process that is gone cannot be mapped", async () => {
      const child = forkExec("/bin/true", ["true"]);
      await child.wait();
      child.close();
      const range = [{ containerId: 0, hostId: 0, size: 1 }];
      expect(() => writeUidGidMappings(child.pid, { uidMappings: range })).toThrow(
        expect.objectContaining({ code: "ENOENT", syscall: "open", step: "uid_map" }),
      );
      expect(() => writeUidGidMappings(child.pid, { gidMappings: range })).toThrow(
        expect.objectContaining({ code: "ENOENT", syscall: "open", step: "gid_map" }),
      );
    });

    test("200 of them leave nothing behind", async () => {
      const open = readdirSync("/proc/self/fd").length;
      for (let i = 0; i < 20; i++) {
        const children = Array.from({ length: 10 }, () => forkUserns());
        await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
      }
      expect(readdirSync("/proc/self/fd")).toHaveLength(open);
      expect(readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")).toBe("");
    });
  },
);
