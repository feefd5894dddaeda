import { describe, expect, it } from "vitest";
import type { Refusal } from "../../src/ns/refusal.ts";
import { macrotask } from "../support/macrotask.ts";
import { make } from "./fixture.ts";

describe("sandbox.on", () => {
  it("tells of tasks, by pid and name", async () => {
    await using sandbox = await make();
    const seen: string[] = [];
    sandbox.on("task:start", ({ pid, tid }) => seen.push(`start ${pid} ${tid}`));
    sandbox.on("task:exec", ({ pid, comm }, file) => seen.push(`exec ${pid} ${comm} ${file}`));
    sandbox.on("task:exit", ({ pid, comm }, { exitCode, signal }) =>
      seen.push(`exit ${pid} ${comm} ${exitCode} ${signal}`),
    );
    await sandbox.exec(["run", "/bin/warn", "x"]);
    expect(seen).toEqual(["exec 2 run /usr/bin/run", "start 2 2", "exec 2 warn /bin/warn", "exit 2 warn 3 null"]);
  });

  it("tells of system calls, signals and output", async () => {
    await using sandbox = await make();
    const calls: string[] = [];
    const seen: string[] = [];
    sandbox.on("syscall", ({ comm }, name, result) => calls.push(`${comm} ${name} ${result}`));
    const ofEcho = () => calls.filter((call) => call.startsWith("echo"));
    sandbox.on("signal", ({ comm }, name) => seen.push(`${comm} ${name}`));
    sandbox.on("output", (pid, stream, bytes) => seen.push(`${pid} ${stream} ${bytes.length}`));
    await sandbox.exec(["echo", "hi"]);
    expect(ofEcho()).toEqual(["echo write 3", "echo exit_group null"]);
    await sandbox.exec(["trap"], { timeout: 5 }).catch(() => {});
    expect(seen).toContain("2 stdout 3");
    expect(seen).toContain("trap SIGTERM");
  });

  it("tells of refused system calls, which sandbox.explain puts into words", async () => {
    await using sandbox = await make();
    const refusals: [string, string, Refusal][] = [];
    sandbox.on("refused", ({ comm }, name, refusal) => refusals.push([comm, name, refusal]));
    await sandbox.exec(["unshare"], { user: 5 });
    const [[comm, name, refusal]] = refusals as [[string, string, Refusal]];
    expect([comm, name]).toEqual(["unshare", "unshare"]);
    expect((await sandbox.explain(refusal))?.text).toMatch(/^EPERM by rule GEN-041: .* euid 5\.$/);
  });

  it("tells of namespaces", async () => {
    await using sandbox = await make();
    const seen: string[] = [];
    sandbox.on("ns:create", ({ type, owner }) => seen.push(`create ${type} ${owner !== null}`));
    sandbox.on("ns:join", ({ type }, { comm }) => seen.push(`${comm} joins ${type}`));
    sandbox.on("ns:destroy", ({ type, members }) => seen.push(`destroy ${type} ${members.length}`));
    await sandbox.exec(["unshare"]);
    expect(seen).toEqual(["create uts true", "unshare joins uts", "destroy uts 0"]);
  });

  it("what nobody listens to is not connected to the kernel", async () => {
    await using sandbox = await make();
    const { events } = sandbox.kernel;
    expect([events.listening, events.eventNames()]).toEqual([0, []]);
    const listener = (): void => {};
    sandbox.on("syscall", listener).on("signal", listener);
    expect(events.eventNames().sort()).toEqual(["signal", "syscall:exit"]);
    sandbox.off("syscall", listener).off("signal", listener);
    expect([events.listening, events.eventNames()]).toEqual([0, []]);
  });

  it("a listener that throws disturbs nobody; once is once", async () => {
    await using sandbox = await make();
    const errors: string[] = [];
    let starts = 0;
    sandbox.on("listener:error", (error, event) => errors.push(`${event}: ${(error as Error).message}`));
    sandbox.on("task:start", () => {
      throw new Error("clumsy");
    });
    sandbox.once("task:start", () => void starts++);
    await sandbox.exec(["echo"]);
    expect((await sandbox.exec(["echo", "fine"])).stdout).toBe("fine\n");
    expect(errors).toEqual(["task:start: clumsy", "task:start: clumsy"]);
    expect(starts).toBe(1);
  });
});

describe("sandbox.processes", () => {
  it("shows who there is: the first process, programs, and their children", async () => {
    await using sandbox = await make({ cwd: "/work" });
    await using process = await sandbox.spawn(["family", "1"], { user: 5 });
    await process.stdout.getReader().read();
    while (sandbox.processes().some(({ state }) => state !== "sleeping")) await macrotask();
    const [init, parent, child] = sandbox.processes();
    expect(init).toMatchObject({
      pid: 1,
      ppid: 0,
      comm: "init",
      state: "sleeping",
      uid: 0,
      exe: "/.tuxlet/init (deleted)",
      cwd: "/",
    });
    expect(parent).toMatchObject({ pid: 2, ppid: 0, pgid: 2, sid: 2, comm: "family", uid: 5, gid: 5, threads: [2] });
    expect(parent).toMatchObject({ exe: "/usr/bin/family", cwd: "/work" });
    expect(child).toMatchObject({
      pid: 3,
      ppid: 2,
      pgid: 3,
      sid: 2,
      state: "sleeping",
      namespaces: parent!.namespaces,
    });
  });
});

describe("sandbox.namespaces", () => {
  it("shows one of each kind at first, with the first process in all of them", async () => {
    await using sandbox = await make();
    const all = sandbox.namespaces();
    expect(all.map(({ type }) => type)).toEqual(["ipc", "uts", "user", "pid", "cgroup", "time", "net", "mnt"]);
    expect(all.every(({ members, isInitial }) => isInitial && members.join() === "1")).toBe(true);
    const user = all.find(({ type }) => type === "user")!;
    expect(user.owner).toBeNull();
    expect(all.filter(({ type }) => type !== "user").every(({ owner }) => owner === user.inode)).toBe(true);
    expect(sandbox.processes()[0]!.namespaces.uts).toBe(all[1]!.inode);
  });

  it("shows a new one, who is in it, and what keeps it alive", async () => {
    await using sandbox = await make();
    await using process = await sandbox.spawn(["unshare", "and stay"]);
    await process.stdout.getReader().read();
    const made = sandbox.namespaces().at(-1)!;
    expect(made).toMatchObject({
      type: "uts",
      isInitial: false,
      members: [process.pid],
      keptAliveBy: { process: 1 },
      parent: null,
      creatorUid: 0,
      holders: [{ kind: "process", pid: process.pid }],
    });
    expect(sandbox.processes()[1]!.namespaces.uts).toBe(made.inode);
  });
});
