/** What a test must not do to the process it runs in: tasks in processes of their own, some of them with less privilege. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { needs } from "./needs.ts";
import { runProgram } from "./program.ts";
import { leavesTheHostAlone } from "./untouched-host.ts";

const NEWUTS = 0x0400_0000;
const NEWNS = 0x0002_0000;
const NEWPID = 0x2000_0000;
const NEWUSER = 0x1000_0000;

leavesTheHostAlone();

describe("where there is no host backend", () => {
  it("imports, and refuses every call with ENOSYS", async () => {
    const [probe, ...refusals] = await runProgram(
      `
        const { backend, clone } = await host.probeHost();
        print([backend, clone.plain]);
        print(await refusal(host.go(0)));
        print(await refusal(host.nsEnter([], tasks)));
        print(await refusal(host.nsEnterOps([], [])));
        print(await refusal((async () => host.forkUserns())()));
      `,
      // Neither addons nor node:ffi are allowed.
      {
        flags: [
          "--no-addons",
          ...(process.allowedNodeEnvironmentFlags.has("--experimental-ffi") ? ["--no-experimental-ffi"] : []),
        ],
      },
    );
    const refused = { code: "ENOSYS", syscall: "syscall", step: "load the foreign function interface" };
    expect(probe).toEqual(["none", { ok: false, ...refused, advice: expect.stringContaining("install koffi") }]);
    expect(refusals).toEqual([refused, refused, refused, refused]);
  });
});

describe.skipIf(needs.namespaces.missing)(`a process ${needs.namespaces.reason}`, () => {
  it("keeps its file system when a task is the first to use libuv's threads", async () => {
    const script = `
      const { stat } = require("node:fs/promises");
      const { statSync } = require("node:fs");
      const handle = await host.go(${NEWNS}, {
        setup: task("run", "mount --make-rprivate / && mount -t tmpfs none /mnt"),
        fn: task("readAsynchronously", "/proc/thread-self/mounts"),
      });
      await handle.done;
      print((await stat("/mnt")).dev === statSync("/mnt").dev);
    `;
    expect(await runProgram(script, { commonjs: true })).toEqual([true]);
    // libuv aborts the process when it cannot start its threads, which CLONE_NEWPID forbids.
    const read = `{ fn: task("readAsynchronously", "/proc/thread-self/comm") }`;
    const inNewPid = `print(await (await host.go(${NEWPID}, ${read})).done)`;
    expect(await runProgram(inNewPid, { commonjs: true })).toEqual([expect.any(String)]);
  });

  it("refuses to work with io_uring", async () => {
    const refused = { code: "EOPNOTSUPP", syscall: "unshare", step: "threads with UV_USE_IO_URING" };
    const env = { UV_USE_IO_URING: "1" };
    expect(await runProgram("print(await refusal(host.go(0)))", { env })).toEqual([refused]);
    expect(await runProgram("print((await host.go(0)).tid > 0)", { env: { UV_USE_IO_URING: "0" } })).toEqual([true]);
  });

  it("refuses to work off the main thread", async () => {
    const script = `
      const { Worker } = require("node:worker_threads");
      const inThread = "const { parentPort, workerData } = require('node:worker_threads');" +
        "import(workerData).then((host) => host.go(0)).catch(({ code, step }) => parentPort.postMessage({ code, step }));";
      const worker = new Worker(inThread, { eval: true, workerData: hostUrl });
      worker.once("message", print);
    `;
    expect(await runProgram(script, { commonjs: true })).toEqual([
      { code: "EINVAL", step: "called off the main thread" },
    ]);
  });

  it("ends with idle threads", async () => {
    expect(await runProgram(`await (await host.go(0)).done; print("end");`)).toEqual(["end"]);
  });

  it("is told of a thread's file of namespaces that cannot be opened", async () => {
    const [refused, tids] = (await runProgram(
      `
        print(await refusal(host.go(${NEWUTS})));
        print([(await host.go(0)).tid, (await host.go(0)).tid]);
      `,
      { under: ["unshare", "--mount", "sh", "-c", 'umount -l /proc; exec "$@"', "sh"] },
    )) as [object, number[]];
    expect(refused).toMatchObject({
      code: "ENOENT",
      syscall: "openat",
      path: expect.stringMatching(/^\/proc\/self\/task\/\d+\/ns\/uts$/),
    });
    expect(tids).toHaveLength(2);
  });

  it("loses the child of a thread that asked for a signal, when the thread ends", async () => {
    const script = `
      import { readFileSync, existsSync } from "node:fs";
      const pid = await (await host.go(${NEWNS}, { fn: task("spawnDoomed") })).done;
      const state = () => existsSync("/proc/" + pid) ? /^State:\\s+(\\S)/m.exec(readFileSync("/proc/" + pid + "/status", "utf8"))[1] : "X";
      const deadline = Date.now() + 10_000;
      while (!"XZ".includes(state()) && Date.now() < deadline) await new Promise(setImmediate);
      print(state());
    `;
    // Nobody waits for it: its loop is gone.
    expect(await runProgram(script)).toEqual(["Z"]);
  });

  it("is root in a user namespace, cannot go back to the host's, and ends its threads", async () => {
    const script = `
      const tids = [];
      for (let i = 0; i < 3; i++) {
        const handle = await host.go(${NEWUTS}, { ops: [{ op: "sethostname", name: "in" + i }, { op: "gethostname" }] });
        tids.push(handle.tid);
        print((await handle.done)[1]);
      }
      print(new Set(tids).size);
    `;
    expect(await runProgram(script, { under: ["unshare", "--user", "--map-root-user"] })).toEqual([
      "in0",
      "in1",
      "in2",
      3,
    ]);
  });

  it("enters a namespace that is kept by a bind mount", async () => {
    const make =
      'mount --make-rprivate / && mount -t tmpfs none /mnt && touch /mnt/uts && unshare --uts=/mnt/uts hostname kept && exec "$@"';
    const script = `print(await host.nsEnterOps([{ type: "uts", path: "/mnt/uts" }], [{ op: "gethostname" }]));`;
    expect(await runProgram(script, { under: ["unshare", "--mount", "sh", "-c", make, "sh"] })).toEqual([["kept"]]);
  });
});

describe.skipIf(needs.namespaces.missing)(`without CAP_SYS_ADMIN ${needs.namespaces.reason}`, () => {
  const under = ["setpriv", "--inh-caps=-sys_admin", "--bounding-set=-sys_admin"];

  it("a thread makes no namespaces", async () => {
    const script = `
      print(await refusal(host.go(${NEWUTS})));
      print(await refusal(host.go(${NEWUSER})));
      print(await refusal(host.nsEnterOps([{ type: "uts", pid: process.ppid }], [])));
      print(await (await host.go(0x200)).done);
    `;
    expect(await runProgram(script, { under })).toEqual([
      { code: "EPERM", syscall: "unshare" },
      { code: "EINVAL", syscall: "unshare" },
      { code: "EPERM", syscall: "setns", step: "join uts", path: expect.stringMatching(/^\/proc\/\d+$/) },
      [],
    ]);
  });

  it("the probe says what is left", async () => {
    const [probe] = (await runProgram("print(await host.probeHost())", { under })) as [Record<string, unknown>];
    const refused = { ok: false, code: "EPERM", syscall: "unshare" };
    expect(probe).toMatchObject({
      unshare: { uts: refused, net: refused, mnt: refused, pid: refused, fs: { ok: true } },
      setns: { ok: false, code: "EPERM" },
      clone: { plain: { ok: true }, userns: { ok: true } },
      pidfd: { ok: true },
    });
  });
});

describe.skipIf(needs.userNamespaces.missing)(`the probe ${needs.userNamespaces.reason}`, () => {
  it("tells that no more user namespaces may be made", async () => {
    // In a user namespace of its own the limit is the test's to set.
    const script = `
      import { writeFileSync } from "node:fs";
      writeFileSync("/proc/sys/user/max_user_namespaces", "0");
      print((await host.probeHost()).clone);
    `;
    expect(await runProgram(script, { under: ["unshare", "--user", "--map-root-user"] })).toEqual([
      {
        plain: { ok: true },
        userns: { ok: false, code: "ENOSPC", syscall: "clone", advice: expect.stringContaining("user.max_") },
      },
    ]);
  });

  it("finds everything where nothing is missing, and prints it", async () => {
    const [probe] = (await runProgram("print(await host.probeHost())")) as [Record<string, unknown>];
    console.log(JSON.stringify(probe));
    const isRoot = /^CapEff:\s+[0-9a-f]*[2367abef][0-9a-f]{5}$/m.test(readFileSync("/proc/self/status", "utf8"));
    if (isRoot)
      expect(probe).toMatchObject({
        unshare: { uts: { ok: true }, time: { ok: true }, user: { ok: false, code: "EINVAL" }, fs: { ok: true } },
        setns: { ok: true },
        clone: { plain: { ok: true }, userns: { ok: true } },
        clone3: { ok: true },
        pidfd: { ok: true },
      });
  });
});
