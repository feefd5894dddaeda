import { beforeEach, describe, expect, it } from "vitest";
import { O_RDWR, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { POLLERR, POLLIN, POLLPRI, POLLRDNORM } from "../../../src/abi/poll.ts";
import { RLIMIT_NOFILE } from "../../../src/abi/resource.ts";
import { CLONE_SIGHAND, CLONE_THREAD, CLONE_VM } from "../../../src/abi/sched.ts";
import { SEEK_CUR, SEEK_END, SEEK_SET } from "../../../src/abi/seek.ts";
import { SIG_IGN, SIGHUP, SIGINT, SIGUSR1 } from "../../../src/abi/signal.ts";
import { mount } from "../../../src/fs/do-mount.ts";
import type { Kstat } from "../../../src/fs/kstat.ts";
import { mkdir } from "../../../src/fs/mkdir.ts";
import { openat } from "../../../src/fs/open.ts";
import { pipe2 } from "../../../src/fs/pipe/pipe2.ts";
import { unlink } from "../../../src/fs/unlink.ts";
import { sendTaskSignal } from "../../../src/kernel/signals/send.ts";
import { kernelSignal } from "../../../src/kernel/signals/signal-info.ts";
import { SignalSet } from "../../../src/kernel/signals/signal-set.ts";
import type { Task } from "../../../src/kernel/task.ts";
import {
  BREAK_START,
  become,
  bootWorld,
  clone,
  expectOk,
  link,
  list,
  lstat,
  open,
  read,
  readOpen,
  TEXT_START,
  type World,
  write,
} from "./fixture.ts";

const THREAD = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;

let world: World;
let init: Task;

beforeEach(async () => {
  world = await bootWorld();
  init = world.init;
});

/** "Name:\tvalue" of status. */
function status(reader: Task, pid: number | string, name: string): string | undefined {
  return new RegExp(`^${name}:\t(.*)$`, "m").exec(read(reader, `/proc/${pid}/status`))?.[1];
}

describe("cmdline, environ, auxv", () => {
  it("are the strings and the vector the program was started with", () => {
    expect(read(init, "/proc/self/cmdline")).toBe("/bin/init\0-x\0");
    expect(read(init, "/proc/self/environ")).toBe("HOME=/root\0A=b\0");
    expect(read(init, "/proc/self/auxv")).toBe("\0".repeat(16));
  });

  it("show what the program makes of its strings", () => {
    const { argStart } = init.mm!.image;
    init.mm!.writeU8(argStart, "X".charCodeAt(0));
    expect(read(init, "/proc/self/cmdline")).toBe("Xbin/init\0-x\0");
  });

  it("cmdline goes on in the environment when setproctitle(3) has written over its end", () => {
    const title = "init: waiting for work\0";
    const bytes = Uint8Array.from(title, (char) => char.charCodeAt(0));
    init.mm!.copyOut(init.mm!.image.argStart, bytes, 0, bytes.length);
    expect(read(init, "/proc/self/cmdline")).toBe(title);
  });

  it("are read from any position", () => {
    const file = open(init, "/proc/self/cmdline");
    const buffer = new Uint8Array(4);
    expect(file.pread(init, buffer, 0, 4, 5)).toBe(4);
    expect(String.fromCharCode(...buffer)).toBe("init");
    expect(file.pread(init, buffer, 0, 4, 13)).toBe(0);
    file.release();
  });
});

describe("comm", () => {
  it("is written by every thread of the process, at most 15 bytes of it", () => {
    const thread = clone(init, THREAD, 0);
    expect(write(init, "/proc/self/comm", "a-name-that-is-too-long")).toBe(23);
    expect(read(init, "/proc/self/comm")).toBe("a-name-that-is-\n");
    expect(write(init, `/proc/self/task/${thread.tid}/comm`, "worker")).toBe(6);
    expect(thread.comm).toBe("worker");
    expect(write(thread, "/proc/self/comm", "leader")).toBe(6);
    expect(init.comm).toBe("leader");
  });

  it("is nobody else's to write", () => {
    const child = clone(init);
    expect(write(init, `/proc/${child.tid}/comm`, "x")).toBe("EINVAL");
  });

  it("is escaped where it is part of a line", () => {
    init.comm = "a\\b\nc) (";
    expect(status(init, 1, "Name")).toBe("a\\\\b\\nc) (");
    expect(read(init, "/proc/1/comm")).toBe("a\\b\nc) (\n");
  });
});

describe("status and stat", () => {
  it("tell the parent, the threads and their creator's children", () => {
    const child = clone(init);
    const thread = clone(child, THREAD, 0);
    const grandchild = clone(thread);
    expect(status(init, child.tid, "PPid")).toBe("1");
    expect(status(init, child.tid, "Threads")).toBe("2");
    expect(status(init, thread.tid, "Tgid")).toBe("2");
    expect(status(init, thread.tid, "Pid")).toBe("3");
    expect(read(init, "/proc/2/task/2/children")).toBe("");
    expect(read(init, "/proc/2/task/3/children")).toBe(`${grandchild.tid} `);
  });

  it("tell signals: pending, blocked, ignored, caught", () => {
    const { handlers } = init.group;
    handlers.set(SIGHUP, { handler: SIG_IGN, flags: 0, mask: new SignalSet() });
    handlers.set(SIGUSR1, { handler: 0x1234, flags: 0, mask: new SignalSet() });
    init.setMask(1 << (SIGINT - 1), 1 << 31);
    expect(status(init, 1, "SigIgn")).toBe("0000000000000001");
    expect(status(init, 1, "SigCgt")).toBe("0000000000000200");
    expect(status(init, 1, "SigBlk")).toBe("8000000000000002");
    const stat = read(init, "/proc/1/stat").split(" ");
    expect(stat.slice(30, 34)).toEqual(["0", "2", "1", "512"]);
  });

  it("count the signals that are queued for the user's processes", () => {
    const child = clone(init);
    child.setMask(1 << (SIGUSR1 - 1), 0);
    expect(sendTaskSignal(child, kernelSignal(SIGUSR1), true)).toBe(0);
    expect(status(init, child.tid, "SigPnd")).toBe("0000000000000200");
    expect([status(init, child.tid, "SigQ"), status(init, 1, "SigQ")]).toEqual(["1/256", "1/256"]);
  });

  it("tell the state: running, sleeping, stopped, in vfork", () => {
    const child = clone(init);
    const states = () => [status(init, 2, "State"), read(init, "/proc/2/stat").split(" ")[2]];
    expect(states()).toEqual(["R (running)", "R"]);
    child.isBlocked = true;
    expect(states()).toEqual(["S (sleeping)", "S"]);
    child.stop = "group";
    expect(states()).toEqual(["T (stopped)", "T"]);
    child.stop = "vfork";
    expect(states()).toEqual(["D (disk sleep)", "D"]);
  });

  it("tell users by the numbers of the opener's user namespace, groups with a space behind each", () => {
    const user = clone(init);
    become(user, 1000, [7, 50]);
    expect(status(init, user.tid, "Uid")).toBe("1000\t1000\t1000\t1000");
    expect(status(init, user.tid, "Groups")).toBe("7 50 ");
    expect(status(init, user.tid, "CapEff")).toBe("0000000000000000");
    expect(status(init, user.tid, "CapBnd")).toBe("000001ffffffffff");
  });

  it("count time in hundredths of a second, and memory in pages and KiB", () => {
    init.usage.userNs = 1_234_567_890;
    init.usage.systemNs = 20_000_000;
    world.time.advance(5_000_000_000);
    clone(init);
    const stat = read(init, "/proc/1/stat").split(" ");
    expect(stat.slice(13, 15)).toEqual(["123", "2"]);
    expect(read(init, "/proc/2/stat").split(" ")[21]).toBe("500");
    expect(stat[22]).toBe(String(36 * 4096));
    expect(status(init, 1, "VmSize")).toBe("     144 kB");
    expect(read(init, "/proc/1/statm")).toBe("36 1 0 1 0 35 0\n");
  });

  it("FDSize is the size of the descriptor table: 64, 128, 256", () => {
    const at = (minimum: number) => {
      expect(init.files.install(open(init, "/init"), { closeOnExec: false, minimum, limit: 1024 })).toBe(minimum);
      return status(init, 1, "FDSize");
    };
    expect([at(0), at(63), at(64), at(128), at(255), at(256)]).toEqual(["64", "64", "128", "256", "256", "512"]);
  });
});

describe("limits", () => {
  it("show soft and hard values", () => {
    init.group.limits.set(RLIMIT_NOFILE, 100, Number.POSITIVE_INFINITY);
    expect(read(init, "/proc/1/limits")).toContain(
      "Max open files            100                  unlimited            files     \n",
    );
  });
});

describe("fd and fdinfo", () => {
  it("have an entry for each descriptor, the link with the mode the file is open in", () => {
    const pipe = pipe2(init, init.kernel.vfs, 0);
    if (typeof pipe === "number") throw new Error("pipe2");
    const limit = 100;
    init.files.install(open(init, "/init"), { closeOnExec: false, limit });
    init.files.install(pipe.readEnd, { closeOnExec: false, limit });
    init.files.install(pipe.writeEnd, { closeOnExec: true, minimum: 9, limit });
    expect(list(init, "/proc/self/fd", 1)).toEqual(["0", "1", "9"]);
    expect(link(init, "/proc/self/fd/0")).toBe("/init");
    expect(link(init, "/proc/self/fd/1")).toBe(`pipe:[${pipe.readEnd.inode.ino}]`);
    const mode = (fd: number) => ((lstat(init, `/proc/self/fd/${fd}`) as Kstat).mode & 0o777).toString(8);
    expect([mode(0), mode(1), mode(9)]).toEqual(["500", "500", "300"]);
    expect(lstat(init, "/proc/self/fd/0")).toMatchObject({ size: 64 });
    expect(lstat(init, "/proc/self/fd")).toMatchObject({ size: 3 });
    expect(lstat(init, "/proc/self/fd/2")).toBe("ENOENT");
    expect(lstat(init, "/proc/self/fd/00")).toBe("ENOENT");
    expect(list(init, "/proc/self/fdinfo")).toEqual(["0", "1", "9"]);
    expect(read(init, "/proc/self/fdinfo/9")).toMatch(/^pos:\t0\nflags:\t02000001\nmnt_id:\t\d+\nino:\t\d+\n$/);
  });

  it("open the file itself anew: a new position, the contents of a deleted file", () => {
    const file = open(init, "/init");
    init.files.install(file, { closeOnExec: false, limit: 100 });
    expectOk("unlink", unlink(init, init.fs.root, "/init"));
    file.position = 4000;
    expect(link(init, "/proc/self/fd/0")).toBe("/init (deleted)");
    expect(read(init, "/proc/self/fd/0")).toHaveLength(4096);
    expect(read(init, "/proc/self/fdinfo/0")).toMatch(/^pos:\t4000\n/);
  });

  it("are those of the process that is looked at", () => {
    const child = clone(init);
    child.files.install(open(init, "/init"), { closeOnExec: false, minimum: 5, limit: 100 });
    expect(list(init, `/proc/${child.tid}/fd`)).toEqual(["5"]);
    expect(list(init, "/proc/self/fd")).toEqual([]);
  });
});

describe("mem", () => {
  it("is the memory by address, read-only pages included", () => {
    const file = open(init, "/proc/self/mem", O_RDWR);
    const buffer = new Uint8Array(4);
    expect(file.pread(init, buffer, 0, 4, TEXT_START)).toBe(4);
    expect([...buffer]).toEqual([1, 1, 1, 1]);
    expect(file.pwrite(init, Uint8Array.of(7), 0, 1, TEXT_START)).toBe(1);
    expect(init.mm!.readU8(TEXT_START)).toBe(7);
    expect(read(init, "/init").charCodeAt(0)).toBe(1); // a private page: the file has not changed
    file.release();
  });

  it("ends a read at a hole, and fails with EIO in one", () => {
    const file = open(init, "/proc/self/mem");
    const buffer = new Uint8Array(8192);
    expect(file.pread(init, buffer, 0, 8192, TEXT_START + 4000)).toBe(96);
    expect(file.pread(init, buffer, 0, 1, TEXT_START - 1)).toBe(-5);
    expect(file.seek(init, BREAK_START, SEEK_SET)).toBe(BREAK_START);
    expect(file.seek(init, 8, SEEK_CUR)).toBe(BREAK_START + 8);
    expect(file.seek(init, 0, SEEK_END)).toBe(-22);
    file.release();
  });

  it("stays with the address space it was opened on", () => {
    const child = clone(init);
    const files = ["mem", "environ", "auxv", "maps"].map((name) => open(init, `/proc/${child.tid}/${name}`));
    child.mm!.release();
    for (const file of files) expect(readOpen(init, file)).toBe("");
    for (const file of files) file.release();
  });
});

describe("mounts and mountinfo", () => {
  it("report each change once to poll(2) (MNT-096)", () => {
    const ready = POLLIN | POLLRDNORM;
    const file = open(init, "/proc/self/mountinfo");
    expect(file.poll(init)).toBe(ready);
    expectOk("mkdir", mkdir(init, init.fs.root, "/other", 0o755));
    expectOk("mount", mount(init, "tmpfs", "/other", "tmpfs", 0, null));
    expect(file.poll(init)).toBe(ready | POLLERR | POLLPRI);
    expect(file.poll(init)).toBe(ready);
    expect(readOpen(init, file)).toContain(" / /other rw,relatime - tmpfs tmpfs rw\n");
    file.release();
  });
});

describe("links", () => {
  it("lead to root, working directory and program of the task", () => {
    const child = clone(init);
    expectOk("mkdir", mkdir(init, init.fs.root, "/home", 0o755));
    child.fs.setCwd(open(init, "/home").path);
    expect(link(init, "/proc/2/cwd")).toBe("/home");
    expect(link(init, "/proc/2/root")).toBe("/");
    expect(link(init, "/proc/2/exe")).toBe("/init");
    expect(read(init, "/proc/2/cwd/../init")).toHaveLength(4096);
    expect(read(init, "/proc/2/exe")).toHaveLength(4096);
  });
});

describe("an open file", () => {
  it("shows one moment to a reader who takes it in pieces, and the present to one who starts again", () => {
    const file = open(init, "/proc/self/comm");
    const buffer = new Uint8Array(2);
    expect(file.read(init, buffer, 0, 2)).toBe(2);
    init.comm = "other";
    expect(readOpen(init, file)).toBe("it\n");
    expect(file.seek(init, 0, SEEK_END)).toBe(-22);
    expect(file.seek(init, 0, SEEK_SET)).toBe(0);
    expect(readOpen(init, file)).toBe("other\n");
    file.release();
  });

  it("of a file nobody can write to takes a descriptor for writing from root, and no byte", () => {
    expect(write(init, "/proc/self/status", "x")).toBe("EINVAL");
    expect(write(init, "/proc/self/maps", "x")).toBe("EINVAL");
    expect(write(init, "/proc/meminfo", "x")).toBe("EIO");
  });

  it("cannot be made, linked, removed, or given another mode", () => {
    expect(openat(init, init.fs.root, "/proc/new", O_WRONLY | 0o100, 0o644)).toBe(-2);
    expect(openat(init, init.fs.root, "/proc/self/ns/new", O_WRONLY | 0o100, 0o644)).toBe(-2);
    expect(mkdir(init, init.fs.root, "/proc/new", 0o755)).toBe(-2);
    expect(unlink(init, init.fs.root, "/proc/self/status")).toBe(-1);
  });

  it("oom_score grows with what the process uses, and is 0 for init", () => {
    const child = clone(init);
    expect(read(init, "/proc/1/oom_score")).toBe("0\n");
    expect(read(init, "/proc/2/oom_score")).toBe("666\n");
    child.mm!.copyOut(BREAK_START, new Uint8Array(8192), 0, 8192);
    expect(Number(read(init, "/proc/2/oom_score"))).toBeGreaterThanOrEqual(666);
  });
});
