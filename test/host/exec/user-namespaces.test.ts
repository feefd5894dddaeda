import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLONE_NEWPID, CLONE_NEWTIME, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { SIGKILL } from "../../../src/abi/signal.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import { writeUidGidMappings } from "../../../src/host/exec/id-mappings.ts";
import type { SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { HostPrograms, NODE } from "./host-programs.ts";
import { privileges } from "./privileges.ts";
import { sh } from "./run.ts";

const range = (containerId: number, hostId: number, size: number) => ({ containerId, hostId, size });
const mapped: SysProcAttr = {
  cloneflags: CLONE_NEWUSER,
  uidMappings: [range(0, 100000, 1000)],
  gidMappings: [range(0, 200000, 1000)],
  credential: { uid: 0, gid: 0 },
};
const childrenOf = (pid: number) => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");

describe.skipIf(privileges.root.missing)(`user namespaces, as root ${privileges.root.reason}`, () => {
  leavesTheHostAlone();

  test("the program has the ids of the mappings, and all that root has", async () => {
    const map = "cat /proc/self/uid_map /proc/self/gid_map | tr -s ' '";
    expect(await sh(`id -u; id -g; ${map}; cat /proc/self/setgroups`, { sys: mapped })).toBe(
      "0\n0\n 0 100000 1000\n 0 200000 1000\ndeny",
    );
  });

  test("several ranges are one map", async () => {
    const sys: SysProcAttr = { ...mapped, uidMappings: [range(0, 100000, 1), range(5, 200000, 10)] };
    expect(await sh("tr -s ' ' < /proc/self/uid_map", { sys })).toBe(" 0 100000 1\n 5 200000 10");
  });

  test("with pid and uts namespaces: process 1, whose host name is its own", async () => {
    const sys: SysProcAttr = { ...mapped, cloneflags: CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWPID, pdeathsig: SIGKILL };
    expect(await sh("hostname inner; hostname; echo $$", { sys })).toBe("inner\n1");
  });

  test("by clone3, too", async () => {
    const sys: SysProcAttr = { ...mapped, cloneflags: CLONE_NEWUSER | CLONE_NEWTIME };
    expect(await sh("id -u", { sys })).toBe("0");
  });

  test("one map alone", async () => {
    const { gidMappings, credential, ...sys } = mapped;
    expect(
      await sh("id -u; id -g", {
        sys: { ...sys, credential: { ...credential!, noSetGroups: true, gid: 65534 } },
      }).catch(String),
    ).toMatch(/EINVAL.*setgid/);
    expect(await sh("id -g", { sys })).toBe("65534");
  });

  test("setgroups is denied, or allowed where that is asked for", async () => {
    const groups = { uid: 0, gid: 0, groups: [1, 2] };
    const script = "cat /proc/self/setgroups; grep Groups /proc/self/status";
    expect(() => forkExec("/bin/true", ["true"], { sys: { ...mapped, credential: groups } })).toThrow(
      expect.objectContaining({ code: "EPERM", step: "setgroups", syscall: "setgroups" }),
    );
    const allowed = { ...mapped, credential: groups, gidMappingsEnableSetgroups: true };
    expect(await sh(script, { sys: allowed })).toMatch(/^allow\nGroups:\s1 2 ?$/);
  });

  test("without mappings everybody is nobody", async () => {
    expect(await sh("id -u; cat /proc/self/uid_map", { sys: { cloneflags: CLONE_NEWUSER } })).toBe("65534");
  });

  describe("what cannot be mapped", () => {
    const fail = (sys: SysProcAttr) => () => forkExec("/bin/true", ["true"], { sys: { ...mapped, ...sys } });
    const refused = (code: string, step: string) =>
      expect.objectContaining({ code, step, syscall: "write", path: expect.stringMatching(/^\/proc\/\d+\/\w+$/) });

    test.each<[string, SysProcAttr, string, string]>([
      ["ranges that overlap", { uidMappings: [range(0, 0, 10), range(5, 100, 10)] }, "EINVAL", "uid_map"],
      ["an empty map", { uidMappings: [] }, "EINVAL", "uid_map"],
      ["ids over the last", { gidMappings: [range(0, 2 ** 32 - 2, 5)] }, "EINVAL", "gid_map"],
      ["341 ranges", { uidMappings: Array.from({ length: 341 }, (_, i) => range(i, i, 1)) }, "EINVAL", "uid_map"],
    ])("%s", (_, sys, code, step) => {
      const [open, children] = [readdirSync("/proc/self/fd").length, childrenOf(process.pid)];
      expect(fail(sys)).toThrow(refused(code, step));
      expect(readdirSync("/proc/self/fd")).toHaveLength(open);
      expect(childrenOf(process.pid), "the child is gone").toBe(children);
    });

    test("mappings without a namespace for them", () => {
      expect(fail({ cloneflags: CLONE_NEWUTS })).toThrow(expect.objectContaining({ step: "uidMappings" }));
      // user_namespaces(7): a map is written once, and that of the first namespace has been
      const uidMappings = [range(0, 0, 1)];
      expect(() => writeUidGidMappings(process.pid, { uidMappings })).toThrow(refused("EPERM", "uid_map"));
    });

    test("a user that is not mapped", () => {
      expect(fail({ credential: { uid: 5000, gid: 0 } })).toThrow(
        expect.objectContaining({ code: "EINVAL", step: "setuid", syscall: "setuid" }),
      );
    });
  });
});

describe.skipIf(privileges.root.missing || privileges.userNamespaces.missing)(
  `other processes ${privileges.root.reason}${privileges.userNamespaces.reason}`,
  () => {
    let programs: HostPrograms;
    beforeAll(() => {
      programs = new HostPrograms();
    });
    afterAll(() => programs[Symbol.dispose]());

    /** What a program prints, as JSON. */
    function report(command: string, args: readonly string[], user: { uid?: number; gid?: number } = {}): unknown {
      const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", ...user });
      if (status !== 0) throw new Error(`${command} ends with ${status}: ${stdout}${stderr}`);
      return JSON.parse(stdout);
    }

    test("a user without privileges maps himself, and nobody else", () => {
      const refused = (code: string, step: string, syscall: string) => ({ code, step, syscall });
      expect(report(NODE, [programs.program("unprivileged")], { uid: 1000, gid: 1000 })).toEqual({
        inside: { uid: "0 1000 1", gid: "0 1000 1", setgroups: "deny" },
        parked: "0 1000 1",
        namespaceAlone: { code: "EPERM", syscall: "clone" },
        moreIds: refused("EPERM", "uid_map", "write"),
        anothersId: refused("EPERM", "gid_map", "write"),
        setgroupsAllowed: refused("EPERM", "gid_map", "write"),
        groups: refused("EPERM", "setgroups", "setgroups"),
        chroot: refused("EPERM", "chroot", "chroot"),
        otherUser: refused("EPERM", "setuid", "setuid"),
        capabilities: refused("EPERM", "capset", "capset"),
      });
    });

    test("and is told what else there is, when a thread, another process or an actor is refused to him", () => {
      const told = report(NODE, [programs.program("advised")], { uid: 1000, gid: 1000 }) as Record<string, unknown>;
      const advised = (code: string, syscall: string, ...words: readonly string[]) => ({
        code,
        syscall,
        advice: expect.stringMatching(new RegExp(words.join(".*"))),
      });
      expect(told).toEqual({
        thread: advised("EPERM", "unshare", "new namespaces", "CAP_SYS_ADMIN", "CLONE_NEWUSER"),
        threadUser: advised("EINVAL", "unshare", "forkExec"),
        threadRoot: "/",
        enter: advised("EPERM", "setns", "CAP_SYS_ADMIN"),
        enterAnothers: advised("EACCES", "openat", "CAP_SYS_PTRACE"),
        child: advised("EPERM", "clone", "new namespaces", "CLONE_NEWUSER"),
        childUnshare: advised("EPERM", "unshare", "new namespaces", "CLONE_NEWUSER"),
        childMap: advised("EPERM", "write", "CAP_SETUID", "one line"),
        childGroups: advised("EPERM", "write", "CAP_SETGID", "gidMappingsEnableSetgroups"),
        childUser: advised("EPERM", "setgroups", "noSetGroups"),
        childRoot: advised("EPERM", "chroot", "CAP_SYS_CHROOT"),
        probe: { ok: false, ...advised("EPERM", "unshare", "new namespaces") },
        actors: { nodename: "inside", domainname: "(none)" },
      });
    });

    test("where the limit of user namespaces is reached", () => {
      const refused = { code: "ENOSPC", syscall: "clone" };
      expect(report("unshare", ["--user", "--map-root-user", process.execPath, programs.program("limited")])).toEqual({
        parked: refused,
        executed: refused,
      });
    });

    test("where clone has no CLONE_PIDFD, children are held by a pidfd of their number", () => {
      expect(report(NODE, [programs.program("without-pidfd")])).toEqual({
        plain: 7,
        again: 7,
        held: true,
        parked: true,
        missing: { code: "ENOENT", step: "execve", syscall: "execve" },
        left: 0,
        children: "",
      });
    });

    test("under a filter that knows no clone3 and gives no namespaces, programs run", () => {
      const unknown = { code: "ENOSYS", syscall: "clone3" };
      const denied = { code: "EPERM", syscall: "clone" };
      expect(report(NODE, [programs.program("filtered")])).toEqual({
        plain: 0,
        cgroup: unknown,
        time: unknown,
        uts: denied,
        unshare: { code: "EPERM", step: "unshare", syscall: "unshare" },
        setns: { code: "EPERM", step: "setns", syscall: "setns" },
        user: denied,
        parked: denied,
      });
    });
  },
);
