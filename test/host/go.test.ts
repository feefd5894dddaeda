/** What Go of moby's unshare promises, on worker threads. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { hostname } from "node:os";
import { describe, expect, it, vi } from "vitest";
import {
  CLONE_FS,
  CLONE_NEWCGROUP,
  CLONE_NEWIPC,
  CLONE_NEWNET,
  CLONE_NEWNS,
  CLONE_NEWPID,
  CLONE_NEWTIME,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
} from "../../src/abi/sched.ts";
import { type GoTask, go } from "../../src/host/go.ts";
import type { HostOp } from "../../src/host/host-op.ts";
import type { HostTask } from "../../src/host/task.ts";
import { needs } from "./needs.ts";
import { leavesTheHostAlone } from "./untouched-host.ts";

type Links = Record<string, string | null>;

const module = new URL("./tasks/observe.mjs", import.meta.url);

function task(name: string, args?: unknown): HostTask {
  return { module, export: name, args };
}

async function run<R>(flags: number, what: GoTask = {}): Promise<{ tid: number; value: R }> {
  const { tid, done } = await go<R>(flags, what);
  return { tid, value: await done };
}

const isThere = (tid: number): boolean => existsSync(`/proc/self/task/${tid}`);

/** The kernel takes some milliseconds to take a mount namespace apart. */
async function isGone(tid: number): Promise<void> {
  await vi.waitFor(() => expect(isThere(tid)).toBe(false), { timeout: 10_000, interval: 5 });
}

leavesTheHostAlone();

describe.skipIf(needs.namespaces.missing)(`go ${needs.namespaces.reason}`, () => {
  it("needs neither setup nor function", async () => {
    const { value } = await run(CLONE_NEWUTS);
    expect(value).toEqual([]);
  });

  it("resolves when the setup has returned, and before the function has", async () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    const { done, tid } = await go(CLONE_NEWUTS, { setup: task("hostName"), fn: task("waitToBeTold", words) });
    expect(isThere(tid)).toBe(true);
    Atomics.store(words, 1, 1);
    Atomics.notify(words, 1);
    expect(await done).toBe("told");
  });

  it("rejects with the setup's error, calls no function, and uses the thread again", async () => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    const { tid } = await run(CLONE_NEWUTS);
    await expect(go(CLONE_NEWUTS, { setup: task("fail"), fn: task("mark", words) })).rejects.toMatchObject({
      code: "ENOENT",
      path: "/thing",
    });
    expect(words[0]).toBe(0);
    expect((await run(CLONE_NEWUTS, { fn: task("mark", words) })).tid).toBe(tid);
    expect(words[0]).toBe(1);
  });

  it("shows new namespaces to the task alone", async () => {
    const before = hostname();
    const { value: own } = await run<Links>(0, { fn: task("links") });
    const setName = { op: "sethostname", name: "inner" } as const;
    const { done } = await go(CLONE_NEWUTS, { ops: [setName, { op: "gethostname" }] });
    expect(await done).toEqual([undefined, "inner"]);
    const { value: inside } = await run<Links>(CLONE_NEWUTS, { fn: task("links") });
    expect(inside).toEqual({ ...own, uts: inside["uts"] });
    expect(inside["uts"]).not.toBe(own["uts"]);
    expect(hostname()).toBe(before);
    expect((await run(0, { fn: task("hostName") })).value).toBe(before);
  });

  it.each([
    ["CLONE_NEWCGROUP", CLONE_NEWCGROUP, ["cgroup"]],
    ["CLONE_NEWNET", CLONE_NEWNET, ["net"]],
    ["CLONE_NEWUTS", CLONE_NEWUTS, ["uts"]],
    ["CLONE_NEWPID", CLONE_NEWPID, ["pid_for_children"]],
    [
      "CLONE_NEWCGROUP | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS",
      CLONE_NEWCGROUP | CLONE_NEWNET | CLONE_NEWPID | CLONE_NEWUTS,
      ["cgroup", "net", "pid_for_children", "uts"],
    ],
  ])("undoes %s, and uses the thread again", async (_name, flags, types) => {
    const before = await run<Links>(0, { fn: task("links") });
    const inside = await run<Links>(flags, { fn: task("links") });
    const after = await run<Links>(0, { fn: task("links") });
    expect([inside.tid, after.tid]).toEqual([before.tid, before.tid]);
    expect(after.value).toEqual(before.value);
    const changed = Object.keys(inside.value).filter((type) => inside.value[type] !== before.value[type]);
    expect(changed.sort()).toEqual(types);
  });

  it.each([
    ["CLONE_NEWNS", CLONE_NEWNS],
    ["CLONE_NEWIPC", CLONE_NEWIPC],
    ["CLONE_FS", CLONE_FS],
    // setns(2): EUSERS for a time namespace in a process with several threads
    ["CLONE_NEWTIME", CLONE_NEWTIME],
    ["CLONE_NEWUTS | CLONE_NEWNS", CLONE_NEWUTS | CLONE_NEWNS],
  ])("ends the thread after %s", async (_name, flags) => {
    const { tid } = await run(flags);
    await isGone(tid);
    expect((await run(0)).tid).not.toBe(tid);
  });

  it("reports what unshare refuses, and uses the thread again", async () => {
    const { tid } = await run(0);
    // unshare(2): EINVAL, CLONE_NEWUSER in a process with several threads
    await expect(go(CLONE_NEWUSER)).rejects.toMatchObject({ code: "EINVAL", errno: 22, syscall: "unshare" });
    await expect(go(0x1)).rejects.toMatchObject({ code: "EINVAL", syscall: "unshare" });
    expect((await run(0)).tid).toBe(tid);
  });

  it("runs children in the task's namespaces", async () => {
    const ops = [{ op: "sethostname", name: "inner" }] as const;
    await (await go(CLONE_NEWUTS, { ops })).done;
    const { value } = await run(CLONE_NEWUTS | CLONE_NEWPID, { fn: task("run", "hostname inner; hostname; echo $$") });
    expect(value).toBe("inner\n1");
  });

  it("hides mounts from the process, whose asynchronous file system stays its own", async () => {
    const { done } = await go(CLONE_NEWNS, {
      ops: [
        { op: "mount", target: "/", flags: 0x44000 /* MS_REC | MS_PRIVATE */ },
        { op: "mount", source: "tmpfs", target: "/mnt", type: "tmpfs" },
        { op: "mkdir", path: "/mnt/inside" },
        { op: "readdir", path: "/mnt" },
        { op: "chdir", path: "/mnt" },
        { op: "getcwd" },
        { op: "umount", target: "/mnt", flags: 2 /* MNT_DETACH */ },
      ],
    });
    expect(await done).toEqual([undefined, undefined, undefined, ["inside"], undefined, "/mnt", undefined]);
    expect(existsSync("/mnt/inside")).toBe(false);
    await expect(readFile("/mnt/inside")).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("leaves asynchronous calls of a task to the process's namespaces", async () => {
    const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").length;
    const { done } = await go<string>(CLONE_NEWNS, {
      setup: task("run", "mount --make-rprivate / && mount -t tmpfs none /mnt"),
      fn: task("readAsynchronously", "/proc/thread-self/mounts"),
    });
    expect((await done).split("\n").length).toBe(mounts);
  });

  it("keeps a server to its network namespace, and ends the thread that a server was left in", async () => {
    const lo = task("run", "ip link set lo up || ifconfig lo up");
    const { tid, value: port } = await run<number>(CLONE_NEWNET, { setup: lo, fn: task("listen", 0) });
    const refused = new Promise((resolve) => createConnection(port, "127.0.0.1").once("error", resolve));
    expect(await refused).toMatchObject({ code: "ECONNREFUSED" });
    await isGone(tid);
  });

  it("carries errors across the boundary", async () => {
    const thrown = async (name: string): Promise<unknown> =>
      (await go(0, { fn: task(name) })).done.catch((e: unknown) => e);
    const error = await thrown("fail");
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      message: "no such thing",
      code: "ENOENT",
      errno: -2,
      syscall: "open",
      path: "/thing",
    });
    expect((error as Error).stack).toContain("observe.mjs");
    expect(await thrown("failOfType")).toMatchObject({ name: "RangeError", message: "out of range" });
    expect(await thrown("failWithValue")).toEqual({ reason: "a value" });
    expect(await thrown("giveFunction")).toMatchObject({ name: "DataCloneError" });
    expect(await thrown("exit")).toMatchObject({ code: "ECANCELED", step: "the thread ended with status 3" });
  });

  it("finds a task that is not there before it enters anything", async () => {
    await expect(go(CLONE_NEWUTS, { setup: task("nothing") })).rejects.toThrow(/exports no function "nothing"/);
    await expect(go(CLONE_NEWUTS, { fn: { module: new URL("file:///no/such.mjs") } })).rejects.toMatchObject({
      code: "ERR_MODULE_NOT_FOUND",
    });
  });

  it("refuses operations on what the task shares with the process", async () => {
    const refused = { code: "EPERM", syscall: "sethostname", step: "ops[1] without a uts namespace of its own" };
    const ops = [{ op: "gethostname" }, { op: "sethostname", name: "x" }] as const;
    await expect(go(CLONE_NEWNET, { ops })).rejects.toMatchObject(refused);
    await expect(go(0, { ops: [{ op: "chdir", path: "/" }] })).rejects.toMatchObject({ code: "EPERM" });
    await expect(go(CLONE_FS, { ops: [{ op: "umount", target: "/proc" }] })).rejects.toMatchObject({ code: "EPERM" });
  });

  it("names the operation that failed", async () => {
    const failing = async (op: HostOp, flags = CLONE_NEWUTS | CLONE_NEWNS) =>
      (await go(flags, { ops: [{ op: "gethostname" }, op] })).done.catch((error: unknown) => error);
    expect(await failing({ op: "sethostname", name: "x".repeat(65) })).toMatchObject({
      code: "EINVAL",
      syscall: "sethostname",
      step: "ops[1]",
    });
    expect(await failing({ op: "readFile", path: "/no/such" })).toMatchObject({
      code: "ENOENT",
      errno: 2,
      syscall: "open",
      step: "ops[1]",
      path: "/no/such",
    });
    expect(await failing({ op: "mount", target: "/no/such", type: "tmpfs" })).toMatchObject({
      code: "ENOENT",
      syscall: "mount",
      path: "/no/such",
    });
  });

  it("reads and writes files of the namespaces", async () => {
    const { done } = await go(CLONE_NEWNET | CLONE_NEWUTS, {
      ops: [
        { op: "interfaces" },
        { op: "writeFile", path: "/proc/thread-self/comm", data: "inner" },
        { op: "readFile", path: "/proc/thread-self/comm" },
        { op: "setdomainname", name: "example.org" },
        { op: "getdomainname" },
        { op: "readlink", path: "/proc/thread-self/ns/net" },
      ],
    });
    const [interfaces, , comm, , domain, link] = await done;
    expect(interfaces).toContain("lo");
    expect(interfaces).not.toContain("eth0");
    expect([comm, domain]).toEqual(["inner\n", "example.org"]);
    expect(link).toMatch(/^net:\[\d+\]$/);
  });

  it("runs many tasks at once, each in namespaces of its own", async () => {
    const names = Array.from({ length: 6 }, (_, i) => `host-${i}`);
    const results = names.map(async (name) => {
      const { done } = await go(CLONE_NEWUTS, { ops: [{ op: "sethostname", name }, { op: "gethostname" }] });
      return (await done)[1];
    });
    expect(await Promise.all(results)).toEqual(names);
  });
});
