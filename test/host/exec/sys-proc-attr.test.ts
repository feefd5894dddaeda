import { spawnSync } from "node:child_process";
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CAP_NET_ADMIN, CAP_NET_BIND_SERVICE } from "../../../src/abi/capability.ts";
import { PR_GET_DUMPABLE } from "../../../src/abi/prctl.ts";
import {
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../../src/abi/sched.ts";
import { SIGKILL, SIGTRAP } from "../../../src/abi/signal.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import type { SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { sys } from "../../../src/host/syscall.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { privileges } from "./privileges.ts";
import { procStatus, run, sh } from "./run.ts";

const failure = (code: string, step: string, syscall = step) => expect.objectContaining({ code, step, syscall });
const fail = (attr: SysProcAttr) => () => forkExec("/bin/true", ["true"], { sys: attr });
/** The namespace, as the child's /proc/self/ns tells. */
const namespaceIn = (type: string, attr: SysProcAttr) => sh(`readlink /proc/self/ns/${type}`, { sys: attr });
const namespaceHere = (type: string) => readlinkSync(`/proc/self/ns/${type}`);

describe.skipIf(privileges.root.missing)(`SysProcAttr ${privileges.root.reason}`, () => {
  leavesTheHostAlone();

  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "tuxlet-exec-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  describe("chroot", () => {
    test("argv0 and dir are looked up below it", async () => {
      // sh and what it is linked with, as ldd lists it.
      const { stdout } = spawnSync("ldd", ["/bin/sh"], { encoding: "utf8" });
      for (const [file] of `/bin/sh ${stdout}`.matchAll(/\/[^\s(]+/g)) {
        cpSync(file, join(directory, "root", file), { recursive: true, dereference: true });
      }
      mkdirSync(join(directory, "root/inside"));
      const { output, code } = await run(["/bin/sh", "-c", "pwd; echo /*"], {
        dir: "/inside",
        sys: { chroot: join(directory, "root") },
      });
      expect(code).toBe(0);
      expect(output.split("\n")[0]).toBe("/inside");
      expect(output).not.toContain("proc");
    });

    test("what is not there is named", () => {
      expect(fail({ chroot: "/no/such" })).toThrow(expect.objectContaining({ code: "ENOENT", path: "/no/such" }));
      expect(() => forkExec("/bin/true", ["true"], { sys: { chroot: directory } })).toThrow(
        expect.objectContaining({ code: "ENOENT", step: "execve", path: "/bin/true" }),
      );
    });
  });

  describe("credential", () => {
    test("user, group and groups are those of the list", async () => {
      const credential = { uid: 12345, gid: 23456, groups: [34567, 45678] };
      expect(await sh("grep -E '^(Uid|Gid|Groups)' /proc/self/status", { sys: { credential } })).toMatch(
        /^Uid:(\s12345){4}\nGid:(\s23456){4}\nGroups:\s34567 45678 ?$/,
      );
    });

    test("without groups there are none, with noSetGroups those of the parent", async () => {
      const groups = (noSetGroups: boolean) =>
        sh("grep Groups /proc/self/status | tr -d '\\t ' ", { sys: { credential: { uid: 1, gid: 1, noSetGroups } } });
      expect(await groups(false)).toBe("Groups:");
      expect(await groups(true)).toBe(`Groups:${procStatus("self", "Groups").replaceAll(" ", "")}`);
    });

    test("what changes it cannot do any more comes before: chroot, setgid", async () => {
      const credential = { uid: 12345, gid: 23456 };
      expect(await sh("pwd", { dir: "/", sys: { credential, chroot: "/" } })).toBe("/");
    });

    test("the directory is entered as the new user", () => {
      const closed = join(directory, "closed");
      mkdirSync(closed, { mode: 0o700 });
      const attr = { dir: closed, sys: { credential: { uid: 12345, gid: 23456 } } };
      expect(() => forkExec("/bin/true", ["true"], attr)).toThrow(failure("EACCES", "chdir"));
    });

    test("this process stays as it was: its user, and that it may be dumped", async () => {
      await run(["/bin/true"], { sys: { credential: { uid: 12345, gid: 23456 } } });
      expect(process.getuid?.()).toBe(0);
      expect(sys("prctl", PR_GET_DUMPABLE, 0, 0, 0, 0)).toBe(1);
    });
  });

  describe("sessions and process groups", () => {
    /** pid, process group, session: proc_pid_stat(5). */
    const ids = (pid: number) => {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      return { group: Number(fields[2]), session: Number(fields[3]) };
    };
    async function idsOf(attr: SysProcAttr): Promise<{ pid: number; group: number; session: number }> {
      await using child = forkExec("/bin/sleep", ["sleep", "100"], { sys: attr });
      return { pid: child.pid, ...ids(child.pid) };
    }

    test("of the parent, when nothing is said", async () => {
      expect(await idsOf({})).toMatchObject(ids(process.pid));
    });

    test("setsid: leader of both", async () => {
      const { pid, group, session } = await idsOf({ setsid: true });
      expect([group, session]).toEqual([pid, pid]);
    });

    test("setpgid: a group of its own in the session", async () => {
      const { pid, group, session } = await idsOf({ setpgid: true });
      expect([group, session]).toEqual([pid, ids(process.pid).session]);
    });

    test("pgid: a group that exists", async () => {
      await using leader = forkExec("/bin/sleep", ["sleep", "100"], { sys: { setpgid: true } });
      expect((await idsOf({ setpgid: true, pgid: leader.pid })).group).toBe(leader.pid);
    });

    test("a group that does not exist, and a leader of a session who would leave", () => {
      // setpgid(2): EPERM for a group that is not in the session
      expect(fail({ setpgid: true, pgid: 2 ** 22 + 1 })).toThrow(failure("EPERM", "setpgid"));
      expect(fail({ setsid: true, setpgid: true, pgid: ids(process.pid).group })).toThrow(failure("EPERM", "setpgid"));
    });
  });

  test("ptrace: the program is stopped at its first instruction", async () => {
    const child = forkExec("/bin/true", ["true"], { sys: { ptrace: true } });
    try {
      const siginfo = new Uint8Array(128);
      sys("waitid", 3, child.pidfd, siginfo, 2, 0); // P_PIDFD, WSTOPPED
      const view = new DataView(siginfo.buffer);
      expect({ code: view.getInt32(8, true), status: view.getInt32(24, true) }).toEqual({ code: 4, status: SIGTRAP }); // CLD_TRAPPED
      expect(procStatus(child.pid, "State")).toBe("t (tracing stop)");
      expect(procStatus(child.pid, "TracerPid")).toBe(String(process.pid));
    } finally {
      child.kill(SIGKILL);
      expect((await child.wait()).signal).toBe(SIGKILL);
      child.close();
    }
  });

  test("ptrace: a stop is no end, and whoever waits for the end leaves it to the tracer", async () => {
    const child = forkExec("/bin/true", ["true"], { sys: { ptrace: true } });
    const ended = child.wait();
    while (procStatus(child.pid, "State") !== "t (tracing stop)") await setImmediate();
    const again = child.wait();
    const siginfo = new Uint8Array(128);
    sys("waitid", 3, child.pidfd, siginfo, 2 | 1, 0); // P_PIDFD, WSTOPPED | WNOHANG
    expect(new DataView(siginfo.buffer).getInt32(8, true)).toBe(4); // CLD_TRAPPED
    child.kill(SIGKILL);
    expect([(await ended).signal, (await again).signal]).toEqual([SIGKILL, SIGKILL]);
    child.close();
  });

  describe("ambientCaps", () => {
    const caps = (attr: SysProcAttr) =>
      sh("grep -E '^Cap(Inh|Prm|Eff|Amb)' /proc/self/status | cut -f 2", { sys: attr });
    const mask = (...numbers: number[]) =>
      numbers
        .reduce((bits, cap) => bits | (1n << BigInt(cap)), 0n)
        .toString(16)
        .padStart(16, "0");

    test("a program that is not root's has just these", async () => {
      const credential = { uid: 12345, gid: 23456 };
      const wanted = [CAP_NET_ADMIN, CAP_NET_BIND_SERVICE];
      const [inheritable, permitted, effective, ambient] = (await caps({ credential, ambientCaps: wanted })).split(
        "\n",
      );
      expect([permitted, effective, ambient]).toEqual(Array(3).fill(mask(...wanted)));
      expect(BigInt(`0x${inheritable}`) & BigInt(`0x${mask(...wanted)}`)).toBe(BigInt(`0x${mask(...wanted)}`));
    });

    test("in a new user namespace", async () => {
      const attr: SysProcAttr = {
        cloneflags: CLONE_NEWUSER,
        uidMappings: [{ containerId: 1000, hostId: 0, size: 1 }],
        gidMappings: [{ containerId: 1000, hostId: 0, size: 1 }],
        ambientCaps: [CAP_NET_ADMIN],
      };
      expect((await caps(attr)).split("\n").slice(1)).toEqual(Array(3).fill(mask(CAP_NET_ADMIN)));
    });

    test("one that Linux does not know", () => {
      expect(fail({ ambientCaps: [63] })).toThrow(failure("EINVAL", "PR_CAP_AMBIENT_RAISE", "prctl"));
    });
  });

  describe("namespaces", () => {
    test.each([
      ["uts", CLONE_NEWUTS],
      ["ipc", CLONE_NEWIPC],
      ["net", CLONE_NEWNET],
      ["mnt", CLONE_NEWNS],
      ["pid", CLONE_NEWPID],
      ["cgroup", CLONE_NEWCGROUP],
      ["time", CLONE_NEWTIME],
    ])("cloneflags makes the child's %s, and unshareflags does", async (type, flag) => {
      const here = namespaceHere(type);
      const created = await namespaceIn(type, { cloneflags: flag });
      expect(created).toMatch(new RegExp(`^${type}:\\[\\d+\\]$`));
      expect(created).not.toBe(here);
      // unshare(2): a new pid namespace is for the children of the caller alone
      const unshared = await sh(`(readlink /proc/self/ns/${type}; :)`, { sys: { unshareflags: flag } });
      expect(unshared).not.toBe(here);
      expect(namespaceHere(type)).toBe(here);
    });

    test("a host name of its own; this machine's stays", async () => {
      const before = hostname();
      expect(await sh("hostname inner; hostname; echo $$", { sys: { cloneflags: CLONE_NEWUTS | CLONE_NEWPID } })).toBe(
        "inner\n1",
      );
      expect(hostname()).toBe(before);
    });

    test("joinNamespaces by an open file, and by a pidfd all at once", async () => {
      const flags = CLONE_NEWUTS | CLONE_NEWIPC;
      await using owner = forkExec("/bin/sh", ["sh", "-c", "hostname owned; exec sleep 100"], {
        sys: { cloneflags: flags },
      });
      const uts = openSync(`/proc/${owner.pid}/ns/uts`, "r");
      try {
        const names = "readlink /proc/self/ns/uts /proc/self/ns/ipc";
        const owned = ["uts", "ipc"].map((type) => readlinkSync(`/proc/${owner.pid}/ns/${type}`));
        expect(await sh(names, { sys: { joinNamespaces: [{ fd: uts, flags: 0 }] } })).toBe(
          `${owned[0]}\n${namespaceHere("ipc")}`,
        );
        expect(await sh(names, { sys: { joinNamespaces: [{ fd: owner.pidfd, flags }] } })).toBe(owned.join("\n"));
        expect(fail({ joinNamespaces: [{ fd: uts, flags: CLONE_NEWNET }] })).toThrow(failure("EINVAL", "setns"));
        expect(fail({ joinNamespaces: [{ fd: 999, flags: 0 }] })).toThrow(failure("EBADF", "setns"));
      } finally {
        closeSync(uts);
      }
    });

    test("a user namespace, which no thread of Node can enter; and it outlives who made it", async () => {
      const owner = forkExec("/bin/sleep", ["sleep", "100"], {
        sys: {
          cloneflags: CLONE_NEWUSER,
          uidMappings: [{ containerId: 0, hostId: 1000, size: 1 }],
          gidMappings: [{ containerId: 0, hostId: 1000, size: 1 }],
        },
      });
      const fd = openSync(`/proc/${owner.pid}/ns/user`, "r");
      await owner[Symbol.asyncDispose]();
      try {
        expect(() => sys("setns", fd, CLONE_NEWUSER)).toThrow("EINVAL");
        const joined: SysProcAttr = {
          joinNamespaces: [{ fd, flags: CLONE_NEWUSER }],
          cloneflags: CLONE_NEWUTS,
          credential: { uid: 0, gid: 0, noSetGroups: true },
        };
        expect(await sh("id -u; cat /proc/self/uid_map", { sys: joined })).toMatch(/^0\n\s+0\s+1000\s+1$/);
      } finally {
        closeSync(fd);
      }
    });

    test("flags that Linux refuses", () => {
      expect(fail({ unshareflags: 0x100 })).toThrow(failure("EINVAL", "unshare"));
    });
  });
});
