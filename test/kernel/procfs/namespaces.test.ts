import { beforeEach, describe, expect, it } from "vitest";
import { errnoName } from "../../../src/abi/errno.ts";
import { O_RDONLY, O_RDWR, O_WRONLY } from "../../../src/abi/fcntl.ts";
import {
  CLONE_NEWPID,
  CLONE_NEWUSER,
  CLONE_NEWUTS,
  CLONE_SIGHAND,
  CLONE_THREAD,
  CLONE_VM,
} from "../../../src/abi/sched.ts";
import { MountNamespaces } from "../../../src/fs/copy-mount-namespace.ts";
import type { Kstat } from "../../../src/fs/kstat.ts";
import { NamespaceFile } from "../../../src/fs/nsfs/namespace-file.ts";
import { openat } from "../../../src/fs/open.ts";
import { unlink } from "../../../src/fs/unlink.ts";
import { namespaceCaller } from "../../../src/kernel/namespace-caller.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { prepareUnshare } from "../../../src/ns/unshare.ts";
import { become, bootWorld, clone, link, list, lstat, open, read, readOpen, write, writeOpen } from "./fixture.ts";

let init: Task;

beforeEach(async () => {
  init = (await bootWorld()).init;
});

/** unshare(2) */
function unshare(task: Task, flags: number): void {
  const change = prepareUnshare(flags, namespaceCaller(task), new MountNamespaces(task.fs));
  if (typeof change === "number") throw new Error(`unshare: ${errnoName(change)}`);
  change.commit();
  task.credentials = change.credentials;
  task.proxy = change.nsProxy;
}

describe("/proc/PID/ns", () => {
  const NAMES = "net uts ipc pid pid_for_children user mnt cgroup time time_for_children".split(" ");

  it("is a directory 0511 with ten links 0777 (GEN-003)", () => {
    expect(list(init, "/proc/self/ns", 3)).toEqual(NAMES);
    expect(((lstat(init, "/proc/self/ns") as Kstat).mode & 0o7777).toString(8)).toBe("511");
    for (const name of NAMES) expect((lstat(init, `/proc/self/ns/${name}`) as Kstat).mode).toBe(0o120777);
  });

  it("has links that read type:[inode] (GEN-002, GEN-005)", () => {
    expect(NAMES.map((name) => link(init, `/proc/self/ns/${name}`))).toEqual([
      "net:[4026531833]",
      "uts:[4026531838]",
      "ipc:[4026531839]",
      "pid:[4026531836]",
      "pid:[4026531836]",
      "user:[4026531837]",
      "mnt:[4026531832]",
      "cgroup:[4026531835]",
      "time:[4026531834]",
      "time:[4026531834]",
    ]);
  });

  it("leads to a regular file 0444 of root's with the namespace's number, on one device for all (GEN-004)", () => {
    const uts = lstat(init, "/proc/self/ns/uts", true) as Kstat;
    expect(uts).toMatchObject({ mode: 0o100444, nlink: 1, size: 0, uid: 0, gid: 0, ino: 4026531838 });
    expect((lstat(init, "/proc/self/ns/user", true) as Kstat).dev).toBe(uts.dev);
    expect((lstat(init, "/proc/self") as Kstat).dev).not.toBe(uts.dev);
  });

  it("opens as a namespace file, for reading only (GEN-008, GEN-010)", () => {
    const file = open(init, "/proc/self/ns/uts");
    expect(file).toBeInstanceOf(NamespaceFile);
    expect((file as NamespaceFile).namespace).toBe(init.nsProxy.uts);
    init.files.install(file, { closeOnExec: false, limit: 10 });
    expect(link(init, "/proc/self/fd/0")).toBe("uts:[4026531838]");
    expect(openat(init, init.fs.root, "/proc/self/ns/uts", O_WRONLY, 0)).toBe(-1);
    expect(unlink(init, init.fs.root, "/proc/self/ns/uts")).toBe(-1);
    expect(link(init, "/proc/self/ns/new")).toBe("ENOENT");
  });

  it("shows the thread's own namespaces under task/ (GEN-030)", () => {
    const thread = clone(init, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, 0);
    unshare(thread, CLONE_NEWUTS);
    expect(link(thread, "/proc/self/ns/uts")).toBe("uts:[4026531838]");
    expect(link(thread, "/proc/thread-self/ns/uts")).toBe(thread.nsProxy.uts.name);
    expect(thread.nsProxy.uts).not.toBe(init.nsProxy.uts);
  });

  it("shows where children will be born at once after unshare (PID-010, PID-011)", () => {
    unshare(init, CLONE_NEWPID);
    expect(link(init, "/proc/self/ns/pid")).toBe("pid:[4026531836]");
    expect(link(init, "/proc/self/ns/pid_for_children")).toBe(init.nsProxy.pidForChildren.name);
    expect(init.nsProxy.pidForChildren).not.toBe(init.pidNamespace);
  });
});

describe("uid_map, gid_map, setgroups", () => {
  let owner: Task;
  let inside: Task;

  beforeEach(() => {
    owner = clone(init);
    become(owner, 1000);
    inside = clone(owner, CLONE_NEWUSER);
  });

  it("are empty until written, and written once", () => {
    expect(read(init, "/proc/3/uid_map")).toBe("");
    expect(write(owner, "/proc/3/uid_map", "0 1000 1\n")).toBe(9);
    expect(read(init, "/proc/3/uid_map")).toBe("         0       1000          1\n");
    expect(write(owner, "/proc/3/uid_map", "0 1000 1\n")).toBe("EPERM");
    expect(read(init, "/proc/self/uid_map")).toBe("         0          0 4294967295\n");
  });

  it("speak of the opener's ids, and of the parent's to somebody inside (USER-023)", () => {
    expect(write(init, "/proc/3/uid_map", "0 1000 1\n7 5000 1\n")).toBe(18);
    expect(write(init, "/proc/3/gid_map", "0 1000 1\n")).toBe(9);
    const nested = clone(inside, CLONE_NEWUSER);
    expect(write(inside, "/proc/4/uid_map", "3 0 1\n")).toBe(6);
    expect(read(inside, "/proc/4/uid_map")).toBe("         3          0          1\n");
    expect(read(nested, "/proc/4/uid_map")).toBe("         3          0          1\n");
    expect(read(init, "/proc/4/uid_map")).toBe("         3       1000          1\n");
  });

  it("ask for privilege of the opener as well as of the writer (USER-047)", () => {
    const file = open(owner, "/proc/3/uid_map", O_RDWR);
    expect(writeOpen(init, file, "0 0 10\n")).toBe("EPERM");
    expect(writeOpen(owner, file, "0 1000 1\n")).toBe(9);
    file.release();
  });

  it("refuse a group until setgroups(2) is given up (USER-021)", () => {
    expect(read(init, "/proc/3/setgroups")).toBe("allow\n");
    expect(write(owner, "/proc/3/gid_map", "0 1000 1\n")).toBe("EPERM");
    expect(write(owner, "/proc/3/setgroups", "deny")).toBe(4);
    expect(read(init, "/proc/3/setgroups")).toBe("deny\n");
    expect(write(owner, "/proc/3/gid_map", "0 1000 1\n")).toBe(9);
    expect(write(owner, "/proc/3/setgroups", "allow")).toBe("EPERM");
  });

  it("are about the namespace the task was in when they were opened", () => {
    const file = open(init, "/proc/2/uid_map");
    unshare(owner, CLONE_NEWUSER);
    expect(read(init, "/proc/2/uid_map")).toBe("");
    expect(readOpen(init, file)).toBe("         0          0 4294967295\n");
    file.release();
  });

  it("decide what others' ids read as (USER-004, USER-011)", () => {
    const uid = (reader: Task, pid: number) => /^Uid:\t(\d+)/m.exec(read(reader, `/proc/${pid}/status`))![1];
    expect([uid(inside, 1), uid(inside, 3), uid(init, 3)]).toEqual(["65534", "65534", "1000"]);
    expect(write(owner, "/proc/3/uid_map", "5 1000 1\n")).toBe(9);
    expect([uid(inside, 1), uid(inside, 3), uid(init, 3)]).toEqual(["65534", "5", "1000"]);
  });
});

describe("timens_offsets", () => {
  it.each([
    ["monotonic 1 2", "EACCES"],
    ["7 1 2", "EACCES"],
    ["monotonic5 1 2", "EACCES"],
    ["1 1 2x", "EACCES"],
    ["1 1 1\n7 1 1\n1 1", "EACCES"],
    ["\n", "EINVAL"],
    ["monotonic 1 2\n\n", "EINVAL"],
    ["150 1", "EINVAL"],
    ["monotonic 12", "EINVAL"],
    ["foo 1 2", "EINVAL"],
    ["1 5 1000000000", "EINVAL"],
    ["boottime -99999999 0", "ERANGE"],
    ["1 99999999999 0", "ERANGE"],
  ])("written %j is %s: the initial time namespace has members", (text, expected) => {
    expect(write(init, "/proc/self/timens_offsets", text)).toBe(expected);
  });

  it("needs CAP_SYS_TIME", () => {
    const user = clone(init);
    become(user, 1000);
    expect(write(user, "/proc/self/timens_offsets", "monotonic 1 2")).toBe("EPERM");
    expect(openat(user, user.fs.root, "/proc/1/timens_offsets", O_RDONLY, 0)).not.toBeTypeOf("number");
  });
});
