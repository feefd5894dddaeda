import { describe, expect, it } from "vitest";
import { MS_REMOUNT } from "../../../src/abi/mount.ts";
import { CLONE_NEWPID, CLONE_SIGHAND, CLONE_THREAD, CLONE_VM } from "../../../src/abi/sched.ts";
import { mount } from "../../../src/fs/do-mount.ts";
import type { Kstat } from "../../../src/fs/kstat.ts";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { reapGroup } from "../../../src/kernel/exit.ts";
import { SupervisorCaller } from "../../../src/kernel/supervisor-caller.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { become, bootWorld, clone, exit, expectOk, link, list, lstat, read, type World } from "./fixture.ts";

function pidsIn(names: string[] | string): number[] {
  return (names as string[]).filter((name) => /^[0-9]+$/.test(name)).map(Number);
}

/** Mounts another /proc at `target` on the task's behalf. */
function mountProc(task: Task, target: string, data: string | null = null): number {
  expectOk("mkdir", mkdir(task, task.fs.root, target, 0o555));
  return mount(task, "proc", target, "proc", 0, data);
}

describe("the listing of /proc", () => {
  it("has the system's files first, shorter names before longer ones, then self and thread-self, then processes ascending", async () => {
    const { init } = await bootWorld();
    clone(init);
    clone(init);
    const names = list(init, "/proc") as string[];
    const self = names.indexOf("self");
    const system = names.slice(0, self);
    expect(system).toEqual([...system].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)));
    expect(names.slice(self)).toEqual(["self", "thread-self", "1", "2", "3"]);
  });

  it("is the same however small the buffer is", async () => {
    const { init } = await bootWorld();
    for (let i = 0; i < 5; i++) clone(init);
    expect(list(init, "/proc", 1)).toEqual(list(init, "/proc"));
  });

  it("goes on behind the last process although that one is gone, and misses nobody who stays", async () => {
    const { init } = await bootWorld();
    const children = Array.from({ length: 10 }, () => clone(init));
    const names = list(init, "/proc", 2, () => {
      const child = children.shift();
      if (child !== undefined && child.tid % 2 === 0) {
        exit(child);
        reapGroup(child.group);
      }
    });
    const pids = pidsIn(names);
    expect(pids).toEqual([...pids].sort((a, b) => a - b));
    expect(pids).toEqual(expect.arrayContaining([1, 3, 5, 7, 9, 11]));
  });

  it("counts processes as subdirectories", async () => {
    const { init } = await bootWorld();
    const before = (lstat(init, "/proc") as Kstat).nlink;
    clone(init);
    expect((lstat(init, "/proc") as Kstat).nlink).toBe(before + 1);
  });

  it("shows processes, finds threads too, and forgets both with their last trace", async () => {
    const { init } = await bootWorld();
    const child = clone(init);
    const thread = clone(init, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0);
    expect(pidsIn(list(init, "/proc"))).toEqual([1, 2]);
    expect(read(init, "/proc/3/comm")).toBe("init\n");
    expect(list(init, "/proc/1/task")).toEqual(["1", "3"]);
    exit(thread);
    expect(list(init, "/proc/1/task")).toEqual(["1"]);
    expect(read(init, "/proc/3/comm")).toBe("ENOENT");
    exit(child);
    expect(read(init, "/proc/2/comm")).toBe("init\n");
    reapGroup(child.group);
    expect(read(init, "/proc/2/comm")).toBe("ENOENT");
  });

  it.each(["0", "01", "+1", "1x", "4294967297", "-1", "nothing"])("does not know the name %j", async (name) => {
    const { init } = await bootWorld();
    expect(lstat(init, `/proc/${name}`)).toBe("ENOENT");
  });

  it("gives a file the same inode number at every look", async () => {
    const { init } = await bootWorld();
    const files = [
      "/proc/1",
      "/proc/1/status",
      "/proc/1/ns/uts",
      "/proc/1/task/1/status",
      "/proc/meminfo",
      "/proc/sys/kernel",
    ];
    const numbers = files.map((file) => (lstat(init, file) as Kstat).ino);
    expect(new Set(numbers).size).toBe(files.length);
    expect(files.map((file) => (lstat(init, file) as Kstat).ino)).toEqual(numbers);
  });
});

describe("/proc/self and /proc/thread-self", () => {
  it("are the reader", async () => {
    const { init } = await bootWorld();
    const child = clone(init);
    const thread = clone(child, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0);
    expect([link(init, "/proc/self"), link(init, "/proc/thread-self")]).toEqual(["1", "1/task/1"]);
    expect([link(child, "/proc/self"), link(child, "/proc/thread-self")]).toEqual(["2", "2/task/2"]);
    expect([link(thread, "/proc/self"), link(thread, "/proc/thread-self")]).toEqual(["2", "2/task/3"]);
    expect(link(init, "/proc/mounts")).toBe("self/mounts");
  });

  it("do not exist for the embedder", async () => {
    const { kernel } = await bootWorld();
    const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
    expect(link(caller, "/proc/self")).toBe("ENOENT");
    expect(read(caller, "/proc/1/comm")).toBe("init\n");
    caller.release();
  });
});

describe("an instance of /proc", () => {
  async function nested(): Promise<World & { readonly inner: Task }> {
    const world = await bootWorld();
    const inner = clone(world.init, CLONE_NEWPID);
    expectOk("mount", mountProc(inner, "/inner"));
    return { ...world, inner };
  }

  it("shows the processes of its mounter's pid namespace by their numbers there (PID-080)", async () => {
    const { inner } = await nested();
    clone(inner);
    expect(pidsIn(list(inner, "/inner"))).toEqual([1, 2]);
    expect(link(inner, "/inner/self")).toBe("1");
    expect(read(inner, "/inner/self/status")).toMatch(/^Pid:\t1\nPPid:\t0$/m);
    expect(read(inner, "/inner/self/status")).toMatch(/^NSpid:\t1\n/m);
    const stat = read(inner, "/inner/self/stat").split(" ");
    expect(stat.slice(3, 6)).toEqual(["0", "0", "0"]); // parent, group and session are outside
  });

  it("leaves the outer one as it was: one number per level (PID-070, PID-081)", async () => {
    const { inner } = await nested();
    expect(read(inner, "/proc/2/status")).toMatch(/^NSpid:\t2\t1$/m);
    expect(link(inner, "/proc/self")).toBe("2");
  });

  it("does not exist for readers outside: no self, no own directory (PID-082)", async () => {
    const { init } = await nested();
    expect(link(init, "/inner/self")).toBe("ENOENT");
    expect(link(init, "/inner/thread-self")).toBe("ENOENT");
    expect(read(init, "/inner/1/comm")).toBe("init\n");
    expect(read(init, "/inner/2/comm")).toBe("ENOENT");
  });

  it("outlives its processes (PID-086)", async () => {
    const { init, inner } = await nested();
    exit(inner);
    reapGroup(inner.group);
    expect(pidsIn(list(init, "/inner"))).toEqual([]);
    expect(read(init, "/inner/1/comm")).toBe("ENOENT");
  });

  it("of a chosen pid namespace needs that to be one's own or below (PID-085)", async () => {
    const { init, inner } = await nested();
    expectOk("mount", mountProc(init, "/chosen", "pidns=/proc/2/ns/pid"));
    expect(pidsIn(list(init, "/chosen"))).toEqual([1]);
    expect(mountProc(inner, "/outer", "pidns=/proc/1/ns/pid")).toBeLessThan(0);
    expect(mountProc(init, "/wrong", "pidns=/proc/1/ns/uts")).toBeLessThan(0);
  });
});

describe("mount options", () => {
  it("hidepid=2 hides other users' processes from plain users, not from root (PID-083)", async () => {
    const { init } = await bootWorld();
    expectOk("mount", mountProc(init, "/hidden", "hidepid=2"));
    const user = clone(init);
    become(user, 1000);
    expect(pidsIn(list(user, "/hidden"))).toEqual([2]);
    expect(read(user, "/hidden/1/status")).toBe("ENOENT");
    expect(read(user, "/hidden/2/comm")).toBe("init\n");
    expect(pidsIn(list(init, "/hidden"))).toEqual([1, 2]);
    expect(read(init, "/proc/mounts")).toContain("proc /hidden proc rw,relatime,hidepid=invisible 0 0\n");
  });

  it("hidepid=1 shows them, and lets nobody in but the group of gid=", async () => {
    const { init } = await bootWorld();
    expectOk("mount", mountProc(init, "/hidden", "hidepid=noaccess,gid=50"));
    const user = clone(init);
    become(user, 1000);
    const staff = clone(init);
    become(staff, 1001, [50]);
    expect(pidsIn(list(user, "/hidden"))).toEqual([1, 2, 3]);
    expect(read(user, "/hidden/1/comm")).toBe("EPERM");
    expect(read(staff, "/hidden/1/comm")).toBe("init\n");
  });

  it("subset=pid leaves nothing but processes (PID-084)", async () => {
    const { init } = await bootWorld();
    expectOk("mount", mountProc(init, "/pids", "subset=pid"));
    expect(list(init, "/pids")).toEqual(["self", "thread-self", "1"]);
    expect(read(init, "/pids/meminfo")).toBe("ENOENT");
    expect(link(init, "/pids/self")).toBe("1");
  });

  it("can be changed by a remount, but for pidns=", async () => {
    const { init } = await bootWorld();
    const remount = (data: string) => mount(init, null, "/proc", null, MS_REMOUNT, data);
    expect(read(init, "/proc/uptime")).not.toBe("ENOENT");
    expect(remount("hidepid=2,subset=pid")).toBe(0);
    expect(read(init, "/proc/self/mounts")).toContain("proc /proc proc rw,relatime,hidepid=invisible,subset=pid 0 0\n");
    expect(list(init, "/proc")).toEqual(["self", "thread-self", "1"]);
    expect(remount("pidns=/proc/self/ns/pid")).toBe(-16);
    expect(remount("nonsense")).toBe(-22);
  });

  it.each(["hidepid=3", "hidepid=", "gid=x", "subset=all", "nonsense", "pidns="])("%s is EINVAL", async (data) => {
    const { init } = await bootWorld();
    expect(mountProc(init, "/other", data)).toBe(-22);
  });

  it("need privilege over the pid namespace's owner (MNT-060)", async () => {
    const { init } = await bootWorld();
    const user = clone(init);
    become(user, 1000);
    expectOk("mkdir", mkdir(init, init.fs.root, "/other", 0o777));
    expect(mount(user, "proc", "/other", "proc", 0, null)).toBe(-1);
  });
});
