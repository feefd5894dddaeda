/** The second child, whose namespaces are those that the first one chose for its children. */
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CLONE_NEWPID, CLONE_NEWTIME, CLONE_NEWUSER } from "../../../src/abi/sched.ts";
import { SIGTERM } from "../../../src/abi/signal.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import type { HostProcess } from "../../../src/host/exec/host-process.ts";
import type { ProcAttr, SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { privileges } from "./privileges.ts";
import { procStatus, run, sh } from "./run.ts";

describe.skipIf(privileges.root.missing)(`forkAgain ${privileges.root.reason}`, () => {
  leavesTheHostAlone();

  let init: HostProcess;
  let fd: number;
  beforeAll(() => {
    init = forkExec("/bin/sleep", ["sleep", "100"], { sys: { cloneflags: CLONE_NEWPID } });
    fd = openSync(`/proc/${init.pid}/ns/pid`, "r");
  });
  afterAll(async () => {
    closeSync(fd);
    await init[Symbol.asyncDispose]();
  });

  const inside = (): SysProcAttr => ({ forkAgain: true, joinNamespaces: [{ fd, flags: CLONE_NEWPID }] });

  test("the program is in the pid namespace that is joined, and the parent's child", async () => {
    expect(await sh("readlink /proc/self/ns/pid; echo $PPID", { sys: inside() })).toBe(
      `${readlinkSync(`/proc/${init.pid}/ns/pid`)}\n0`,
    );
    await using child = forkExec("/bin/sleep", ["sleep", "100"], { sys: inside() });
    expect(procStatus(child.pid, "PPid")).toBe(String(process.pid));
    expect(procStatus(child.pid, "NSpid").split("\t")).toEqual([String(child.pid), expect.stringMatching(/^\d+$/)]);
    expect(readFileSync(`/proc/self/fdinfo/${child.pidfd}`, "utf8")).toMatch(new RegExp(`^Pid:\t${child.pid}$`, "m"));
  });

  test("without it only the program's children are", async () => {
    const sys = { ...inside(), forkAgain: false };
    expect(await sh("exec readlink /proc/self/ns/pid", { sys })).toBe(readlinkSync("/proc/self/ns/pid"));
  });

  test("its end is told, by a code or by a signal", async () => {
    expect(await run(["/bin/sh", "-c", "exit 7"], { sys: inside() })).toMatchObject({ code: 7, signal: null });
    expect(await run(["/bin/sh", "-c", "kill -TERM $$"], { sys: inside() })).toMatchObject({ signal: SIGTERM });
    const child = forkExec("/bin/sleep", ["sleep", "100"], { sys: inside() });
    child.kill(SIGTERM);
    expect(await child.wait()).toMatchObject({ code: null, signal: SIGTERM });
    child.close();
  });

  test.each([
    ["pid", CLONE_NEWPID],
    ["time", CLONE_NEWTIME],
  ])("a new %s namespace of unshareflags is the program's, too", async (type, flag) => {
    const sys = { unshareflags: flag, forkAgain: true };
    expect(await sh(`readlink /proc/self/ns/${type}`, { sys })).not.toBe(readlinkSync(`/proc/self/ns/${type}`));
    if (flag === CLONE_NEWPID) expect(await sh("echo $$", { sys })).toBe("1");
  });

  test("session, group, credential, descriptors and directory are the second child's", async () => {
    const sys = { ...inside(), setsid: true, closeFds: true, credential: { uid: 12345, gid: 12345 } };
    await using child = forkExec("/bin/sleep", ["sleep", "100"], { sys, dir: "/", files: [] });
    const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    expect(fields.slice(2, 4)).toEqual([String(child.pid), String(child.pid)]);
    expect(procStatus(child.pid, "Uid")).toMatch(/^12345\t/);
    expect(procStatus(child.pid, "SigBlk")).toBe("0000000000000000");
    // The loader of programs has libraries open for a moment.
    await vi.waitFor(() => expect(readdirSync(`/proc/${child.pid}/fd`)).toEqual([]));
  });

  test("ids are mapped before, and namespaces of the new user's entered", async () => {
    const own = [{ containerId: 0, hostId: 1000, size: 1 }];
    await using owner = forkExec("/bin/sleep", ["sleep", "100"], {
      sys: { cloneflags: CLONE_NEWUSER | CLONE_NEWPID, uidMappings: own, gidMappings: own },
    });
    const flags = CLONE_NEWUSER | CLONE_NEWPID;
    const sys: SysProcAttr = {
      forkAgain: true,
      joinNamespaces: [{ fd: owner.pidfd, flags }],
      credential: { uid: 0, gid: 0, noSetGroups: true },
    };
    expect(await sh("id -u; readlink /proc/self/ns/pid", { sys })).toBe(
      `0\n${readlinkSync(`/proc/${owner.pid}/ns/pid`)}`,
    );
    const mapped = { cloneflags: CLONE_NEWUSER, uidMappings: own, gidMappings: own, forkAgain: true };
    expect(await sh("cat /proc/self/uid_map", { sys: mapped })).toMatch(/^\s*0\s+1000\s+1$/);
  });

  test("what either of them is refused is told, and neither is left, nor a descriptor", () => {
    const left = () => [readFileSync("/proc/thread-self/children", "utf8"), readdirSync("/proc/self/fd").length];
    const before = left();
    const refusals: readonly (readonly [string, string, ProcAttr])[] = [
      ["EBADF", "setns", { sys: { forkAgain: true, joinNamespaces: [{ fd: 999, flags: 0 }] } }],
      ["EINVAL", "setns", { sys: { forkAgain: true, joinNamespaces: [{ fd, flags: CLONE_NEWUSER }] } }],
      ["ENOENT", "chdir", { dir: "/no/such", sys: inside() }],
      ["EBADF", "dup 777->2", { files: [0, 1, 777], sys: inside() }],
    ];
    for (const [code, step, attr] of refusals)
      expect(() => forkExec("/bin/true", ["true"], attr)).toThrow(expect.objectContaining({ code, step }));
    expect(() => forkExec("/no/such", ["such"], { sys: inside() })).toThrow(
      expect.objectContaining({ code: "ENOENT", step: "execve", path: "/no/such" }),
    );
    expect(left()).toEqual(before);
  });

  test("in a namespace whose init has ended there are no more processes", async () => {
    const ended = forkExec("/bin/sleep", ["sleep", "100"], { sys: { cloneflags: CLONE_NEWPID } });
    const file = openSync(`/proc/${ended.pid}/ns/pid`, "r");
    await ended[Symbol.asyncDispose]();
    const sys = { forkAgain: true, joinNamespaces: [{ fd: file, flags: CLONE_NEWPID }] };
    // pid_namespaces(7): fork(2) fails with ENOMEM
    expect(() => forkExec("/bin/true", ["true"], { sys })).toThrow(
      expect.objectContaining({ code: "ENOMEM", step: "fork again", syscall: "clone" }),
    );
    closeSync(file);
  });
});
