/** What NsEnter of kata-containers promises, with unshare(1) as the maker of namespaces. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { availableNamespaces, type NSType } from "../../src/host/namespaces.ts";
import { type Namespace, nsEnter, nsEnterOps } from "../../src/host/ns-enter.ts";
import { needs } from "./needs.ts";
import { leavesTheHostAlone } from "./untouched-host.ts";

type Links = Record<string, string | null>;

const observe = new URL("./tasks/observe.mjs", import.meta.url);
const links = (namespaces: Namespace[]): Promise<Links> => nsEnter(namespaces, observe, undefined, { export: "links" });

const descriptors = (): number => readdirSync("/proc/self/fd").length;

class Target {
  readonly #child: ChildProcess;

  constructor(flags: string[], script: string) {
    this.#child = spawn("unshare", [...flags, "sh", "-c", `${script}; echo ready; read line`], {
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  async ready(): Promise<void> {
    await once(this.#child.stdout as NodeJS.ReadableStream, "data");
  }

  link(type: string): string {
    return readlinkSync(`/proc/${this.pid}/ns/${type}`);
  }

  async end(): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, "exit");
  }
}

leavesTheHostAlone();

describe("namespaces of this kernel", () => {
  it("are those that /proc/self/ns has links for", () => {
    const present = readdirSync("/proc/self/ns").filter((name) => !name.endsWith("_for_children"));
    expect([...availableNamespaces().keys()].sort()).toEqual(present.sort());
  });
});

describe("a namespace that cannot be entered", () => {
  const enter = (namespace: Namespace): Promise<unknown> => nsEnterOps([namespace], []);

  it.runIf(process.platform === "linux").each<[string, Namespace, object]>([
    ["of no known type", { type: "bogus" as NSType, pid: 1 }, { step: 'unknown namespace type "bogus"' }],
    [
      "of users",
      { type: "user", pid: 1 },
      { step: "threads cannot join user: forkExec with joinNamespaces can", syscall: "setns" },
    ],
    ["without a place", { type: "net" }, { step: "net without path and pid" }],
  ])("%s", async (_name, namespace, refusal) => {
    await expect(enter(namespace)).rejects.toMatchObject({ code: "EINVAL", ...refusal });
  });
});

describe.skipIf(needs.namespaces.missing)(`nsEnter ${needs.namespaces.reason}`, () => {
  let target: Target;
  let other: Target;

  beforeAll(async () => {
    target = new Target(["--uts", "--ipc", "--net", "--mount", "--cgroup"], "hostname target-host");
    other = new Target(["--uts"], "hostname other-host");
    await Promise.all([target.ready(), other.ready()]);
  });

  afterAll(async () => {
    await Promise.all([target.end(), other.end()]);
  });

  it("enters namespaces of a process, and leaves them", async () => {
    const before = await links([]);
    const types = ["uts", "ipc", "net"] as const;
    const inside = await links(types.map((type) => ({ type, pid: target.pid })));
    expect(inside).toEqual({ ...before, ...Object.fromEntries(types.map((type) => [type, target.link(type)])) });
    expect(await links([])).toEqual(before);
    expect(hostname()).not.toBe("target-host");
  });

  it("enters a namespace by the path of its file, which counts more than a process", async () => {
    const path = `/proc/${target.pid}/ns/uts`;
    const name = await nsEnter([{ type: "uts", path, pid: other.pid }], observe, undefined, { export: "hostName" });
    expect(name).toBe("target-host");
  });

  it("enters namespaces of several processes", async () => {
    const [name, interfaces] = await nsEnterOps(
      [
        { type: "net", pid: target.pid },
        { type: "uts", pid: other.pid },
      ],
      [{ op: "gethostname" }, { op: "interfaces" }],
    );
    expect(name).toBe("other-host");
    expect(interfaces).not.toContain("eth0");
  });

  it("takes the last of several of one type", async () => {
    const both = [
      { type: "uts", pid: target.pid },
      { type: "uts", pid: other.pid },
    ] as const;
    expect(await nsEnterOps(both, [{ op: "gethostname" }])).toEqual(["other-host"]);
    expect(await nsEnterOps([...both].reverse(), [{ op: "gethostname" }])).toEqual(["target-host"]);
  });

  it("enters nothing when nothing is named", async () => {
    expect(await nsEnterOps([], [{ op: "gethostname" }])).toEqual([hostname()]);
  });

  it("gives the function its argument, and the caller its result", async () => {
    const args = { text: "x", list: [1, 2n, new Date(0)] };
    expect(await nsEnter([{ type: "uts", pid: target.pid }], observe, args, { export: "echo" })).toEqual(args);
  });

  it("leaves the namespaces when the function throws", async () => {
    const before = await links([]);
    const failing = nsEnter([{ type: "uts", pid: target.pid }], observe, undefined, { export: "fail" });
    await expect(failing).rejects.toMatchObject({ code: "ENOENT", path: "/thing" });
    expect(await links([])).toEqual(before);
  });

  it("lets `pid` be for children", async () => {
    const inside = new Target(["--pid", "--fork", "--kill-child", "--mount-proc"], "true");
    await inside.ready();
    try {
      const link = readlinkSync(`/proc/${inside.pid}/ns/pid_for_children`);
      const { pid_for_children } = await links([{ type: "pid", path: `/proc/${inside.pid}/ns/pid_for_children` }]);
      expect(pid_for_children).toBe(link);
      const pid = await nsEnter(
        [{ type: "pid", path: `/proc/${inside.pid}/ns/pid_for_children` }],
        observe,
        "echo $$",
        { export: "run" },
      );
      expect(Number(pid)).toBeLessThan(10);
    } finally {
      await inside.end();
    }
  });

  it("enters a mount namespace with a root of its own, in a thread that ends", async () => {
    const [first, second] = [
      await nsEnterOps(
        [{ type: "mnt", pid: target.pid }],
        [{ op: "readlink", path: "/proc/thread-self/ns/mnt" }, { op: "chdir", path: "/etc" }, { op: "getcwd" }],
      ),
      await nsEnterOps([], [{ op: "readlink", path: "/proc/thread-self/ns/mnt" }, { op: "getcwd" }]),
    ];
    expect(first).toEqual([target.link("mnt"), undefined, "/etc"]);
    expect(second).toEqual([readlinkSync("/proc/self/ns/mnt"), process.cwd()]);
  });

  it("leaves no descriptor open, whether it succeeds or not", async () => {
    const refused = { type: "net", path: `/proc/${target.pid}/ns/uts` } as const;
    await links([{ type: "uts", pid: target.pid }]);
    const before = descriptors();
    for (let i = 0; i < 10; i++) {
      await links([
        { type: "uts", pid: target.pid },
        { type: "net", path: `/proc/${target.pid}/ns/net` },
      ]);
      await expect(links([{ type: "uts", pid: target.pid }, refused])).rejects.toMatchObject({ code: "EINVAL" });
      await expect(links([{ type: "uts", path: "/etc/passwd" }])).rejects.toMatchObject({ code: "EINVAL" });
    }
    expect(descriptors()).toBe(before);
  });

  it.each<[string, () => Namespace, object]>([
    [
      "a file that is no namespace",
      () => ({ type: "net", path: "/etc/passwd" }),
      {
        code: "EINVAL",
        syscall: "setns",
        step: expect.stringMatching(/^unknown file system magic [0-9a-f]+$/),
        path: "/etc/passwd",
      },
    ],
    [
      "a file of another kind below /proc",
      () => ({ type: "net", path: `/proc/${target.pid}/status` }),
      { code: "EINVAL", syscall: "setns", step: "join net", path: `/proc/${0}/status` },
    ],
    [
      "a namespace of another type",
      () => ({ type: "net", path: `/proc/${target.pid}/ns/uts` }),
      { code: "EINVAL", syscall: "setns", step: "join net" },
    ],
    [
      "a file that is not there",
      () => ({ type: "net", path: "/no/such" }),
      { code: "ENOENT", syscall: "openat", path: "/no/such" },
    ],
    [
      "a process that is not there",
      () => ({ type: "net", pid: 0x3f_ffff }),
      { code: "ESRCH", syscall: "pidfd_open", path: "/proc/4194303" },
    ],
    [
      "a number no process can have",
      () => ({ type: "net", pid: -1 }),
      { code: "EINVAL", syscall: "setns", step: "pid" },
    ],
    // setns(2): EUSERS, a process with several threads cannot enter a time namespace
    [
      "a time namespace",
      () => ({ type: "time", pid: target.pid }),
      { code: "EUSERS", syscall: "setns", step: "join time" },
    ],
  ])("refuses %s", async (_name, namespace, refusal) => {
    const { path, ...rest } = refusal as { path?: string };
    const named = namespace();
    const expected = path === "/proc/0/status" ? named.path : path;
    await expect(links([named])).rejects.toMatchObject(expected === undefined ? rest : { ...rest, path: expected });
  });

  it("changes only what was entered", async () => {
    const ops = [{ op: "sethostname", name: "x" }] as const;
    await expect(nsEnterOps([{ type: "net", pid: target.pid }], ops)).rejects.toMatchObject({ code: "EPERM" });
    await nsEnterOps([{ type: "uts", pid: other.pid }], [{ op: "sethostname", name: "renamed" }]);
    expect(await nsEnterOps([{ type: "uts", pid: other.pid }], [{ op: "gethostname" }])).toEqual(["renamed"]);
    await nsEnterOps([{ type: "uts", pid: other.pid }], [{ op: "sethostname", name: "other-host" }]);
  });

  it("ends a thread whose signal is aborted, and throws the reason", async () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    const controller = new AbortController();
    const entered = nsEnter([{ type: "uts", pid: target.pid }], observe, words, {
      export: "waitToBeTold",
      signal: controller.signal,
    });
    await vi.waitFor(() => expect(Atomics.load(words, 0)).toBe(1), { timeout: 10_000, interval: 5 });
    controller.abort(new Error("enough"));
    await expect(entered).rejects.toThrow("enough");
    await expect(nsEnter([], observe, 1, { export: "echo", signal: controller.signal })).rejects.toThrow("enough");
    expect(await nsEnter([], observe, 1, { export: "echo" })).toBe(1);
  });
});
