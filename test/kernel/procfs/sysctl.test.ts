import { beforeEach, describe, expect, it } from "vitest";
import { CAP_SYS_RESOURCE } from "../../../src/abi/capability.ts";
import { O_RDONLY, O_RDWR } from "../../../src/abi/fcntl.ts";
import { CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS } from "../../../src/abi/sched.ts";
import { SEEK_SET } from "../../../src/abi/seek.ts";
import { chmod } from "../../../src/fs/chmod.ts";
import { commitCredentials } from "../../../src/kernel/commit-credentials.ts";
import type { Task } from "../../../src/kernel/task.ts";
import { CapabilitySet } from "../../../src/ns/capability-set.ts";
import { become, bootWorld, clone, list, lstat, open, read, readOpen, write, writeOpen } from "./fixture.ts";

let init: Task;

beforeEach(async () => {
  init = (await bootWorld()).init;
});

const HOSTNAME = "/proc/sys/kernel/hostname";

describe("/proc/sys", () => {
  it("lists files and directories by name", () => {
    expect(list(init, "/proc/sys", 1)).toEqual(["fs", "kernel", "net", "user", "vm"]);
    expect(list(init, "/proc/sys/kernel/random")).toEqual(["boot_id", "entropy_avail", "poolsize", "uuid"]);
    const kernel = list(init, "/proc/sys/kernel") as string[];
    expect(kernel).toEqual([...kernel].sort());
    expect(kernel).toContain("random");
    expect(lstat(init, "/proc/sys/kernel/nothing")).toBe("ENOENT");
  });

  it("has modes that nobody changes", () => {
    expect(lstat(init, HOSTNAME)).toMatchObject({ mode: 0o100644, uid: 0 });
    expect(lstat(init, "/proc/sys/kernel/ostype")).toMatchObject({ mode: 0o100444 });
    expect(chmod(init, init.fs.root, HOSTNAME, 0o666, 0)).toBe(-1);
  });

  it("is written by effective uid 0, with or without capabilities, and by nobody else (UTS-022, UTS-023)", () => {
    const powerless = clone(init);
    const { credentials } = powerless;
    commitCredentials(powerless, credentials.with({ effective: CapabilitySet.EMPTY, permitted: CapabilitySet.EMPTY }));
    expect(write(powerless, HOSTNAME, "a")).toBe(1);
    const user = clone(init);
    become(user, 1000);
    expect(write(user, HOSTNAME, "b")).toBe("EACCES");
    const inside = clone(user, CLONE_NEWUSER | CLONE_NEWUTS);
    expect(write(inside, HOSTNAME, "c")).toBe("EACCES");
    expect(write(init, "/proc/sys/kernel/ostype", "x")).toBe("EACCES");
  });
});

describe("hostname and domainname", () => {
  it("are those of whoever reads (UTS-004)", () => {
    const child = clone(init, CLONE_NEWUTS);
    expect(write(child, HOSTNAME, "inner\n")).toBe(6);
    expect(write(child, "/proc/sys/kernel/domainname", "example.org")).toBe(11);
    expect([read(child, HOSTNAME), read(init, HOSTNAME)]).toEqual(["inner\n", "tuxlet\n"]);
    expect(read(init, "/proc/sys/kernel/domainname")).toBe("(none)\n");
    const file = open(init, HOSTNAME);
    expect(readOpen(child, file)).toBe("inner\n");
    file.release();
  });

  it("take 64 bytes of the first line, and say they took everything (UTS-012)", () => {
    expect(write(init, HOSTNAME, "x".repeat(70))).toBe(70);
    expect(read(init, HOSTNAME)).toBe(`${"x".repeat(64)}\n`);
    expect(write(init, HOSTNAME, "first\nsecond")).toBe(12);
    expect(read(init, HOSTNAME)).toBe("first\n");
  });

  it("are continued by a second write, unless it is beyond the end", () => {
    const file = open(init, HOSTNAME, O_RDWR);
    expect(writeOpen(init, file, "ab")).toBe(2);
    expect(writeOpen(init, file, "cd")).toBe(2);
    expect(read(init, HOSTNAME)).toBe("abcd\n");
    file.seek(init, 40, SEEK_SET);
    expect(writeOpen(init, file, "zz")).toBe(2);
    expect(read(init, HOSTNAME)).toBe("abcd\n");
    file.release();
  });
});

describe("numbers", () => {
  const MOUNT_MAX = "/proc/sys/fs/mount-max";

  // What a 6.18 kernel returned for each, and the value afterwards.
  it.each<[string, number | string, string]>([
    ["200", 3, "200"],
    ["200 6", 4, "200"],
    [" 0x186a0\n", 9, "100000"],
    ["0310", 4, "200"],
    ["200\n\n", 5, "200"],
    ["-5", "EINVAL", "100000"],
    ["\n", "EINVAL", "100000"],
    ["12x", "EINVAL", "100000"],
    ["200\0", "EINVAL", "100000"],
    ["99999999999", "EINVAL", "100000"],
    ["0", "EINVAL", "100000"],
  ])("%j written to mount-max is %j", (text, result, value) => {
    expect(write(init, MOUNT_MAX, text)).toBe(result);
    expect(read(init, MOUNT_MAX)).toBe(`${value}\n`);
    expect(init.kernel.vfs.mountMax).toBe(Number(value));
  });

  it("a write that does not begin at the beginning is taken and ignored", () => {
    const file = open(init, MOUNT_MAX, O_RDWR);
    expect(writeOpen(init, file, "200")).toBe(3);
    expect(writeOpen(init, file, "5")).toBe(1);
    expect(read(init, MOUNT_MAX)).toBe("200\n");
    file.release();
  });

  it.each<[string, number | string, string]>([
    ["0", 1, "4096"],
    ["5000", 4, "8192"],
    ["2147483648", 10, "2147483648"],
    ["2147483649", "EINVAL", "1048576"],
    ["-1", "EINVAL", "1048576"],
  ])("%s written to pipe-max-size is %j and makes it %s", (text, result, value) => {
    expect(write(init, "/proc/sys/fs/pipe-max-size", text)).toBe(result);
    expect(read(init, "/proc/sys/fs/pipe-max-size")).toBe(`${value}\n`);
  });
});

describe("kernel.threads-max", () => {
  const THREADS_MAX = "/proc/sys/kernel/threads-max";

  it.each<[string, number | string, string]>([
    ["1073741823", 10, "1073741823"],
    ["1", 1, "1"],
    ["0", "EINVAL", "512"],
    ["1073741824", "EINVAL", "512"],
  ])("%s written to it is %j and makes it %s", (text, result, value) => {
    expect(write(init, THREADS_MAX, text)).toBe(result);
    expect(read(init, THREADS_MAX)).toBe(`${value}\n`);
  });

  it("is never above what the embedder allows", () => {
    init.kernel.threadLimit = 100;
    expect(write(init, THREADS_MAX, "200")).toBe(3);
    expect(read(init, THREADS_MAX)).toBe("100\n");
    expect(write(init, THREADS_MAX, "50")).toBe(2);
    expect([read(init, THREADS_MAX), init.kernel.maxThreads]).toEqual(["50\n", 50]);
  });
});

describe("numbers of a namespace", () => {
  it("ns_last_pid decides the next process's number; the capability is asked for at write(2) (PID-090, PID-097)", () => {
    const path = "/proc/sys/kernel/ns_last_pid";
    expect(write(init, path, "499")).toBe(3);
    expect(clone(init).tid).toBe(500);
    expect(read(init, path)).toBe("500\n");
    expect(read(init, "/proc/loadavg")).toMatch(/ 500\n$/); // PID-096
    expect(write(init, path, "-1")).toBe("EINVAL");
    const user = clone(init);
    become(user, 1000);
    expect(write(user, path, "600")).toBe("EPERM");
    const inner = clone(init, CLONE_NEWPID);
    expect(read(inner, path)).toBe("1\n");
  });

  it("pid_max is the reader's pid namespace's (PID-092)", () => {
    const path = "/proc/sys/kernel/pid_max";
    const inner = clone(init, CLONE_NEWPID);
    expect([read(init, path), read(inner, path)]).toEqual(["32768\n", "4194304\n"]);
    expect(write(inner, path, "1000")).toBe(4);
    expect([read(init, path), read(inner, path)]).toEqual(["32768\n", "1000\n"]);
    expect(write(init, path, "300")).toBe("EINVAL");
  });

  it("max_*_namespaces are the opener's user namespace's, and need CAP_SYS_RESOURCE in it (USER-080..084)", () => {
    const path = "/proc/sys/user/max_uts_namespaces";
    expect(list(init, "/proc/sys/user")).toHaveLength(8);
    const user = clone(init);
    become(user, 1000);
    const inside = clone(user, CLONE_NEWUSER);
    expect([read(init, path), read(inside, path)]).toEqual(["16384\n", "2147483647\n"]);
    expect(write(inside, path, "5")).toBe(1);
    expect([read(init, path), read(inside, path)]).toEqual(["16384\n", "5\n"]);
    expect(write(user, path, "5")).toBe("EACCES");
    commitCredentials(inside, inside.credentials.with({ effective: CapabilitySet.FULL.lower(CAP_SYS_RESOURCE) }));
    expect(write(inside, path, "6")).toBe("EACCES");
    expect(write(init, path, "2147483648")).toBe("EINVAL");
    const file = open(init, path, O_RDONLY);
    expect(readOpen(inside, file)).toBe("16384\n");
    file.release();
  });
});

describe("random", () => {
  it("boot_id stays, uuid is a new one each time", () => {
    const bootId = read(init, "/proc/sys/kernel/random/boot_id");
    expect(bootId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\n$/);
    const uuid = read(init, "/proc/sys/kernel/random/uuid");
    expect(read(init, "/proc/sys/kernel/random/uuid")).not.toBe(uuid);
    expect(read(init, "/proc/sys/kernel/random/boot_id")).toBe(bootId);
  });
});
