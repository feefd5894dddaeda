import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { MAP_PRIVATE, PROT_READ } from "../../src/abi/mman.ts";
import { machineOf } from "../../src/host/code-page.ts";
import { gate, sys, trySys } from "../../src/host/syscall.ts";
import { needs } from "./needs.ts";

describe.skipIf(needs.syscalls.missing)(`sys ${needs.syscalls.reason}`, () => {
  it("returns what the kernel returns", () => {
    expect(sys("getpid")).toBe(process.pid);
    expect(sys("getppid")).toBe(process.ppid);
  });

  it("throws what the kernel refuses", () => {
    expect(() => sys("setns", -1, 0)).toThrow(
      expect.objectContaining({
        errno: 9,
        code: "EBADF",
        syscall: "setns",
        message: "EBADF: Bad file descriptor, setns",
      }),
    );
    expect(trySys("setns", -1, 0)).toBe(-9);
  });

  it("passes strings in UTF-8 and bytes by their address", () => {
    const fd = sys("memfd_create", "größe", 1);
    const link = new Uint8Array(64);
    const length = sys("readlinkat", -100, `/proc/self/fd/${fd}`, link, link.length);
    expect(Buffer.from(link.subarray(0, length)).toString()).toBe("/memfd:größe (deleted)");
    sys("close", fd);
  });

  it("finds the bytes of a view in the middle of a buffer, and of one that is in V8's heap", () => {
    const whole = new Uint8Array(64);
    sys("getresuid", whole.subarray(8, 12), whole.subarray(16, 20), whole.subarray(24, 28));
    const uid = process.getuid?.() ?? 0;
    const view = new DataView(whole.buffer);
    expect([8, 16, 24].map((at) => view.getUint32(at, true))).toEqual([uid, uid, uid]);
    const small = new Uint8Array(4);
    sys("getresuid", small, whole, whole);
    expect(new DataView(small.buffer).getUint32(0, true)).toBe(uid);
  });

  it("passes six arguments, each in its place", () => {
    const page = 4096;
    const fd = sys("memfd_create", "six", 1);
    const at = sys("mmap", 0, page, PROT_READ, MAP_PRIVATE, fd, 3 * page);
    const line = readFileSync("/proc/self/maps", "utf8")
      .split("\n")
      .find((map) => map.includes("/memfd:six"));
    expect(line).toMatch(new RegExp(`^${at.toString(16)}-${(at + page).toString(16)} r--p 00003000 `));
    sys("munmap", at, page);
    sys("close", fd);
  });

  it("refuses a NUL in a string", () => {
    expect(() => sys("chdir", "/\0etc")).toThrow(expect.objectContaining({ code: "EINVAL", syscall: "chdir" }));
  });

  it("refuses a seventh argument", () => {
    expect(() => sys("getpid", 1, 2, 3, 4, 5, 6, 7)).toThrow(RangeError);
  });

  it("keeps the code where nothing can write", () => {
    const code = Number(gate().code);
    const mappings = readFileSync("/proc/self/maps", "utf8").matchAll(/^([0-9a-f]+)-([0-9a-f]+) (\S+)/gm);
    const [mapping] = [...mappings].filter(
      ([, from = "", to = ""]) => parseInt(from, 16) <= code && code < parseInt(to, 16),
    );
    expect(mapping?.[3]).toBe("r-xp");
  });

  it("has one page of code for all threads", async () => {
    const script = `
      const { parentPort, getEnvironmentData } = require("node:worker_threads");
      parentPort.postMessage(getEnvironmentData(require("node:worker_threads").workerData));
    `;
    const key = `tuxlet/host ${Buffer.from(machineOf("linux", process.arch).code).toString("base64")}`;
    const worker = new Worker(script, { eval: true, workerData: key });
    const page = await new Promise((resolve) => worker.once("message", resolve));
    await worker.terminate();
    expect(page).toBe(gate().code);
  });
});

it.each([
  ["darwin", "arm64"],
  ["win32", "x64"],
  ["linux", "riscv64"],
  ["linux", "constructor"],
])("there is no backend for %s on %s", (platform, arch) => {
  expect(() => machineOf(platform, arch)).toThrow(
    expect.objectContaining({ code: "ENOSYS", step: "platform", path: `${platform}-${arch}` }),
  );
});
