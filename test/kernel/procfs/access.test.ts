/** Who may see what: the tables are what Linux 6.18 answered to the same questions. */
import { beforeEach, describe, expect, it } from "vitest";
import { errnoName } from "../../../src/abi/errno.ts";
import { O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import type { Kstat } from "../../../src/fs/kstat.ts";
import { openat } from "../../../src/fs/open.ts";
import { statPath } from "../../../src/fs/stat.ts";
import { reapGroup } from "../../../src/kernel/exit.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { become, bootWorld, clone, exit, link, list, lstat, open, read, readOpen, type World } from "./fixture.ts";

/** Files of a task's directory with their modes, and whether opening them needs ptrace access whatever the mode says. */
const FILES: [name: string, mode: number, needsPtrace: boolean][] = [
  ["environ", 0o400, false],
  ["auxv", 0o400, false],
  ["status", 0o444, false],
  ["personality", 0o400, false],
  ["limits", 0o444, false],
  ["timens_offsets", 0o644, false],
  ["comm", 0o644, false],
  ["syscall", 0o400, false],
  ["cmdline", 0o444, false],
  ["stat", 0o444, false],
  ["statm", 0o444, false],
  ["maps", 0o444, true],
  ["mem", 0o600, false],
  ["mounts", 0o444, false],
  ["mountinfo", 0o444, false],
  ["mountstats", 0o400, false],
  ["wchan", 0o444, false],
  ["cgroup", 0o444, false],
  ["oom_score", 0o444, false],
  ["sessionid", 0o444, false],
  ["uid_map", 0o644, false],
  ["gid_map", 0o644, false],
  ["projid_map", 0o644, false],
  ["setgroups", 0o644, false],
];

let world: World;
let init: Task;
/** A plain user. */
let user: Task;

beforeEach(async () => {
  world = await bootWorld();
  init = world.init;
  user = clone(init);
  become(user, 1000);
});

function opens(caller: Task, path: string, flags: number): string {
  const file = openat(caller, caller.fs.root, path, flags, 0);
  if (typeof file === "number") return errnoName(file)!;
  file.release();
  return "OK";
}

function modeAndOwner(path: string): string {
  const { mode, uid } = lstat(init, path) as Kstat;
  return `${(mode & 0o7777).toString(8)} ${uid}`;
}

describe("another user's process", () => {
  it.each(FILES)("%s", (name, mode, needsPtrace) => {
    const isReadable = (mode & 0o004) !== 0 && !needsPtrace;
    expect(opens(user, `/proc/1/${name}`, O_RDONLY)).toBe(isReadable ? "OK" : "EACCES");
    expect(opens(user, `/proc/1/${name}`, O_WRONLY)).toBe("EACCES");
    expect(modeAndOwner(`/proc/1/${name}`)).toBe(`${mode.toString(8)} 0`);
  });

  it("keeps its links and descriptors to itself", () => {
    for (const name of ["cwd", "root", "exe", "ns/uts", "ns/user"]) {
      expect(link(user, `/proc/1/${name}`)).toBe("EACCES");
      expect(lstat(user, `/proc/1/${name}`, true)).toBe("EACCES");
      expect(lstat(user, `/proc/1/${name}`)).toMatchObject({ uid: 0 }); // GEN-028: lstat(2) needs nothing
    }
    expect(list(user, "/proc/1/fd")).toBe("EACCES");
    expect(list(user, "/proc/1/fdinfo")).toBe("EACCES");
    expect(list(user, "/proc/1/ns")).toBe("EACCES");
    expect(list(user, "/proc/1/task")).toEqual(["1"]);
    expect(lstat(user, "/proc/1/fd/0")).toBe("EACCES");
    expect(lstat(user, "/proc/1/fdinfo/0")).toBe("EACCES");
  });

  it("hides addresses in stat", () => {
    const stat = read(user, "/proc/1/stat").split(" ");
    expect(stat.slice(25, 30)).toEqual(["1", "1", "0", "0", "0"]);
    expect(stat.slice(44, 52).join(" ").trim()).toBe("0 0 0 0 0 0 0 0");
  });
});

describe("a process of the same user", () => {
  it.each(FILES)("%s", (name, mode) => {
    const other = clone(user);
    expect(opens(user, `/proc/${other.tid}/${name}`, O_RDONLY)).toBe("OK");
    const mayWrite = (mode & 0o200) !== 0 && name !== "setgroups"; // USER-043: that needs CAP_SYS_ADMIN
    expect(opens(user, `/proc/${other.tid}/${name}`, O_WRONLY)).toBe(mayWrite ? "OK" : "EACCES");
    expect(modeAndOwner(`/proc/${other.tid}/${name}`)).toBe(`${mode.toString(8)} 1000`);
  });

  it("belongs to root and is closed when it is not dumpable, but for its directories (CAP-062)", () => {
    const other = clone(user);
    other.mm!.dumpable = 0;
    expect(modeAndOwner("/proc/3")).toBe("555 1000");
    expect(modeAndOwner("/proc/3/task")).toBe("555 1000");
    expect(modeAndOwner("/proc/3/fdinfo")).toBe("555 1000");
    expect(modeAndOwner("/proc/3/fd")).toBe("500 0");
    expect(modeAndOwner("/proc/3/ns")).toBe("511 0");
    expect(modeAndOwner("/proc/3/status")).toBe("444 0");
    expect(opens(user, "/proc/3/status", O_RDONLY)).toBe("OK");
    expect(opens(user, "/proc/3/maps", O_RDONLY)).toBe("EACCES");
    expect(opens(user, "/proc/3/environ", O_RDONLY)).toBe("EACCES");
    expect(link(user, "/proc/3/cwd")).toBe("EACCES");
    expect(list(user, "/proc/3/fd")).toBe("EACCES");
    expect(list(other, "/proc/self/fd")).toEqual([]); // its own is always open
    expect(link(other, "/proc/self/cwd")).toBe("/");
    expect(opens(other, "/proc/self/environ", O_RDONLY)).toBe("EACCES");
  });
});

describe("a zombie", () => {
  beforeEach(() => {
    exit(user, 3 << 8);
  });

  it("has no memory, no files and no namespaces but two (GEN-029)", () => {
    expect(["environ", "auxv", "mem"].map((name) => read(init, `/proc/2/${name}`))).toEqual([
      "ESRCH",
      "ESRCH",
      "ESRCH",
    ]);
    expect(["cmdline", "maps", "timens_offsets"].map((name) => read(init, `/proc/2/${name}`))).toEqual(["", "", ""]);
    expect(["mounts", "mountinfo"].map((name) => read(init, `/proc/2/${name}`))).toEqual(["EINVAL", "EINVAL"]);
    expect(["cwd", "root", "exe"].map((name) => link(init, `/proc/2/${name}`))).toEqual(["ENOENT", "ENOENT", "ENOENT"]);
    expect(["user", "pid"].map((name) => link(init, `/proc/2/ns/${name}`))).toEqual([
      "user:[4026531837]",
      "pid:[4026531836]",
    ]);
    const lost = ["cgroup", "ipc", "mnt", "net", "pid_for_children", "time", "time_for_children", "uts"];
    for (const name of lost) expect(link(init, `/proc/2/ns/${name}`)).toBe("ENOENT");
    expect(list(init, "/proc/2/fd")).toEqual([]);
    expect(list(init, "/proc/2/fdinfo")).toEqual([]);
    expect(list(init, "/proc/2/task")).toEqual(["2"]);
    expect(read(init, "/proc/2/syscall")).toBe("-1 0x0 0x0\n");
  });

  it("still tells who it was and how it ended", () => {
    const status = read(init, "/proc/2/status");
    expect(status).toMatch(/^Name:\tinit\nState:\tZ \(zombie\)\nTgid:\t2\n/); // no Umask, no Vm lines
    expect(status).not.toMatch(/^Vm/m);
    expect(status).toMatch(/^Uid:\t1000\t1000\t1000\t1000$/m);
    expect(status).toMatch(/^FDSize:\t0$/m);
    expect(status).toMatch(/^Threads:\t1$/m);
    const stat = read(init, "/proc/2/stat").split(" ");
    expect([stat[2], stat[22], stat[23], stat[51]]).toEqual(["Z", "0", "0", "768\n"]);
    expect(read(init, "/proc/2/statm")).toBe("0 0 0 0 0 0 0\n");
    expect(read(init, "/proc/2/uid_map")).toBe("         0          0 4294967295\n");
  });

  it("is its user's, its files are root's", () => {
    expect(modeAndOwner("/proc/2")).toBe("555 1000");
    expect(modeAndOwner("/proc/2/status")).toBe("444 0");
  });
});

describe("a process that is gone", () => {
  it("gives ESRCH to those who still hold its files, but for the maps of its user namespace", () => {
    const files = new Map(
      FILES.filter(([name]) => !["mounts", "mountinfo", "mountstats"].includes(name)).map(([name]) => [
        name,
        open(init, `/proc/2/${name}`),
      ]),
    );
    exit(user);
    reapGroup(user.group);
    for (const [name, file] of files) {
      const isBound = ["uid_map", "gid_map", "projid_map", "setgroups"].includes(name);
      // Those of its memory see that it has none any more.
      const isMemory = ["environ", "auxv", "mem"].includes(name);
      const expected = isBound ? /^ .*\n$|^allow\n$/ : isMemory ? /^$/ : /^ESRCH$/;
      expect(readOpen(init, file), name).toMatch(expected);
      file.release();
    }
  });

  it("has directories that are empty, and hold nothing", () => {
    const directories = [".", "fd", "fdinfo", "task", "ns"].map((name) => open(init, `/proc/2/${name}`));
    exit(user);
    reapGroup(user.group);
    for (const directory of directories) {
      let listed = 0;
      const error = directory.readdir(init, { emit: () => ++listed > 0 });
      expect([error, listed]).toEqual([-2, 2]); // "." and "..", then ENOENT
    }
    const found = directories.map((directory) => openat(init, directory.path, "status", O_RDONLY, 0));
    expect(found.map((error) => errnoName(error as number))).toEqual(["ESRCH", "ENOENT", "ESRCH", "ENOENT", "ENOENT"]);
    expect(statPath(directories[0]!.path)).toMatchObject({ uid: 0, gid: 0 });
    for (const directory of directories) directory.release();
  });

  it("is not found through a link that was looked up before", () => {
    const child = clone(init);
    child.fs.setCwd(open(init, "/proc/self").path);
    expect(read(child, "comm")).toBe("init\n");
    expect(read(init, "/proc/3/cwd/comm")).toBe("init\n");
    exit(child);
    expect(read(init, "/proc/3/cwd/comm")).toBe("ENOENT");
  });
});
