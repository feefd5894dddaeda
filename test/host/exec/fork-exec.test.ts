import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { F_SETFD } from "../../../src/abi/fcntl.ts";
import { SIGKILL, SIGPIPE, SIGTERM } from "../../../src/abi/signal.ts";
import { P_PID, WEXITED } from "../../../src/abi/wait.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import type { SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { sys } from "../../../src/host/syscall.ts";
import { needs } from "../needs.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { procStatus, run, sh } from "./run.ts";

/** In a list of descriptors: the file that a test reads. */
const OUT = -2;

describe.skipIf(needs.syscalls.missing)(`forkExec ${needs.syscalls.reason}`, () => {
  leavesTheHostAlone();

  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "tuxlet-exec-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  describe("a program runs", () => {
    test("with its arguments, in UTF-8", async () => {
      const { output, code } = await run(["/bin/sh", "-c", 'printf "%s|" "$0" "$@"', "zero", "", "zwei drei", "größe"]);
      expect({ output, code }).toEqual({ output: "zero||zwei drei|größe|", code: 0 });
    });

    test("with the environment of the parent, or the given one alone", async () => {
      process.env["TUXLET_EXEC_TEST"] = "inherited";
      try {
        expect(await sh("echo $TUXLET_EXEC_TEST")).toBe("inherited");
        const { output } = await run(["/usr/bin/env"], { env: { A: "1", B: undefined, C: "ü" } });
        expect(output).toBe("A=1\nC=ü\n");
      } finally {
        delete process.env["TUXLET_EXEC_TEST"];
      }
    });

    test("in the directory of the parent, or the given one", async () => {
      expect(await sh("pwd")).toBe(process.cwd());
      expect(await sh("pwd", { dir: "/proc" })).toBe("/proc");
    });

    test("with a pid that its pidfd is about, too", async () => {
      const child = forkExec("/bin/sleep", ["sleep", "100"]);
      expect(procStatus(child.pid, "PPid")).toBe(String(process.pid));
      expect(readFileSync(`/proc/self/fdinfo/${child.pidfd}`, "utf8")).toMatch(
        new RegExp(`^Pid:\\s${child.pid}$`, "m"),
      );
      await child[Symbol.asyncDispose]();
    });

    test("has been executed when the call returns", async () => {
      const child = forkExec("/bin/sleep", ["not the name of the file", "100"]);
      expect(readFileSync(`/proc/${child.pid}/cmdline`, "utf8")).toBe("not the name of the file\u0000100\u0000");
      await child[Symbol.asyncDispose]();
    });
  });

  describe("the end of a program", () => {
    test.each([
      ["exit 0", { code: 0, signal: null, coreDumped: false }],
      ["exit 127", { code: 127, signal: null, coreDumped: false }],
      ["ulimit -c 0; kill -ABRT $$", { code: null, signal: 6, coreDumped: false }],
      ["kill -KILL $$", { code: null, signal: SIGKILL, coreDumped: false }],
    ])("%s", async (script, status) => {
      const child = forkExec("/bin/sh", ["sh", "-c", script]);
      expect(await child.wait()).toEqual(status);
      expect(await child.wait(), "and again").toEqual(status);
      child.close();
    });

    test("many at once, with children of child_process among them", async () => {
      const { spawn } = await import("node:child_process");
      const others = Array.from({ length: 10 }, (_, i) => {
        const other = spawn("/bin/sh", ["-c", `exit ${i}`], { stdio: "ignore" });
        return new Promise((resolve) => other.on("exit", resolve));
      });
      const ours = Array.from({ length: 20 }, (_, i) => forkExec("/bin/sh", ["sh", "-c", `exit ${100 + i}`]));
      const codes = await Promise.all(ours.map(async (child) => (await child.wait()).code));
      for (const child of ours) child.close();
      expect(codes).toEqual(ours.map((_, i) => 100 + i));
      expect(await Promise.all(others)).toEqual(others.map((_, i) => i));
    });

    test("it is reaped although nobody waits", async () => {
      const quiet = forkExec("/bin/true", ["true"]);
      const waited = forkExec("/bin/sh", ["sh", "-c", "sleep 0.05"]);
      await waited.wait();
      expect(() => procStatus(quiet.pid, "State")).toThrow("ENOENT");
      expect((await quiet.wait()).code).toBe(0);
      quiet.close();
      waited.close();
    });

    test("a handle that is closed before still tells", async () => {
      const child = forkExec("/bin/sh", ["sh", "-c", "exit 9"]);
      child.close();
      child.close();
      expect((await child.wait()).code).toBe(9);
    });

    test("a status that other code has taken is an error, for those who wait", async () => {
      const child = forkExec("/bin/sleep", ["sleep", "0.05"]);
      sys("waitid", P_PID, child.pid, 0, WEXITED, 0);
      await expect(child.wait()).rejects.toThrow(expect.objectContaining({ code: "ECHILD", syscall: "waitid" }));
      child.close();
    });

    test("is noticed within a second although somebody removed all listeners for SIGCHLD", async () => {
      const child = forkExec("/bin/sleep", ["sleep", "0.05"]);
      process.removeAllListeners("SIGCHLD");
      expect((await child.wait()).code).toBe(0);
      child.close();
    });

    test("no listener for SIGCHLD stays behind", async () => {
      const before = process.listenerCount("SIGCHLD");
      const child = forkExec("/bin/true", ["true"]);
      await child.wait();
      child.close();
      expect(process.listenerCount("SIGCHLD")).toBe(before);
    });
  });

  describe("signals", () => {
    test("go to the process and to no other", async () => {
      const child = forkExec("/bin/sleep", ["sleep", "100"]);
      child.kill(0);
      child.kill(SIGTERM);
      expect(await child.wait()).toMatchObject({ code: null, signal: SIGTERM });
      expect(() => child.kill(SIGTERM)).toThrow(
        expect.objectContaining({ code: "ESRCH", syscall: "pidfd_send_signal" }),
      );
      child.close();
      expect(() => child.kill(SIGTERM)).toThrow(expect.objectContaining({ code: "EBADF" }));
    });

    test.each([-1, 65, 1.5, Number.NaN])("%s is no signal", async (sig) => {
      const child = forkExec("/bin/true", ["true"]);
      expect(() => child.kill(sig)).toThrow(expect.objectContaining({ code: "EINVAL" }));
      await child.wait();
      child.close();
    });

    test("the child ignores none and blocks none, where Node ignores SIGPIPE", async () => {
      const masks = await sh("grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f 2");
      expect(masks).toBe("0000000000000000\n0000000000000000");
      expect(BigInt(`0x${procStatus("self", "SigIgn")}`) & (1n << BigInt(SIGPIPE - 1))).not.toBe(0n);
    });

    test("this process blocks as many afterwards as before", async () => {
      const blocked = procStatus("self", "SigBlk");
      await run(["/bin/true"]);
      expect(() => forkExec("/no/such/file", ["x"])).toThrow("ENOENT");
      expect(procStatus("self", "SigBlk")).toBe(blocked);
    });
  });

  describe("descriptors", () => {
    /** What ls says it has open: itself it opens the directory, at the lowest descriptor that is free. */
    async function openFiles(files: readonly number[], sys: SysProcAttr = {}): Promise<Map<number, string>> {
      const out = join(directory, "out");
      const fd = openSync(out, "w+");
      const child = forkExec("/bin/ls", ["ls", "-l", "/proc/self/fd"], {
        files: files.map((f) => (f === OUT ? fd : f)),
        sys,
      });
      await child.wait();
      child.close();
      closeSync(fd);
      const lines = readFileSync(out, "utf8").matchAll(/(\d+) -> (.*)$/gm);
      return new Map([...lines].map(([, number, file]) => [Number(number), file!]));
    }

    test("are swapped, repeated, left out and closed as the list says", async () => {
      const [a, b] = ["a", "b"].map((name) => openSync(join(directory, name), "w+")) as [number, number];
      const files = await openFiles([-1, OUT, 2, b, a, -1, a, 0]);
      for (const fd of [a, b]) closeSync(fd);
      expect([1, 3, 4, 6].map((fd) => files.get(fd))).toEqual(
        ["out", "b", "a", "a"].map((name) => join(directory, name)),
      );
      expect(files.get(0)).toMatch(/^\/proc\/\d+\/fd$/);
      expect(files.has(5)).toBe(false);
      expect(files.get(7)).toBe(readlinkSync("/proc/self/fd/0"));
    });

    test("the last ones of a short list are closed", async () => {
      const files = await openFiles([-1, OUT]);
      expect(files.has(2)).toBe(false);
    });

    test("what is close-on-exec does not go along, with closeFds nothing but the list does", async () => {
      const kept = openSync(join(directory, "kept"), "w+");
      const secret = openSync(join(directory, "secret"), "w+");
      sys("fcntl", kept, F_SETFD, 0);
      const inherited = await openFiles([0, OUT, 2]);
      const listed = await openFiles([0, OUT, 2], { closeFds: true });
      for (const fd of [kept, secret]) closeSync(fd);
      expect(inherited.get(kept)).toBe(join(directory, "kept"));
      expect([...inherited.values()]).not.toContain(join(directory, "secret"));
      expect([...listed.keys()]).toEqual([0, 1, 2, 3]);
      expect(listed.get(3)).toMatch(/^\/proc\/\d+\/fd$/);
    });

    test("2000 children and 200 failures leave as many open as before", async () => {
      const count = () => readdirSync("/proc/self/fd").length;
      await run(["/bin/true"]);
      const before = count();
      for (let i = 0; i < 200; i++) {
        const children = Array.from({ length: 10 }, () => forkExec("/bin/true", ["true"], { files: [] }));
        await Promise.all(children.map((child) => child.wait()));
        for (const child of children) child.close();
        expect(() => forkExec("/no/such/file", ["x"], { files: [2, 1, 0] })).toThrow("ENOENT");
      }
      expect(count()).toBe(before);
      expect(readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")).toBe("");
    });
  });

  describe("what cannot be executed", () => {
    const failure = (code: string, step: string, path: string) =>
      expect.objectContaining({ name: "HostError", code, syscall: step, step, path });

    test("no such file", () => {
      expect(() => forkExec("/no/such/file", ["x"])).toThrow(failure("ENOENT", "execve", "/no/such/file"));
    });

    test("a file without permission, one that is no program, a loop of links", () => {
      const plain = join(directory, "plain");
      writeFileSync(plain, "no program", { mode: 0o644 });
      expect(() => forkExec(plain, ["x"])).toThrow(failure("EACCES", "execve", plain));
      const noise = join(directory, "noise");
      writeFileSync(noise, "no program", { mode: 0o755 });
      expect(() => forkExec(noise, ["x"])).toThrow(failure("ENOEXEC", "execve", noise));
      const loop = join(directory, "loop");
      symlinkSync(loop, loop);
      expect(() => forkExec(loop, ["x"])).toThrow(failure("ELOOP", "execve", loop));
    });

    test("arguments that are too long", () => {
      const long = "x".repeat(200_000);
      expect(() => forkExec("/bin/true", ["true", long])).toThrow(failure("E2BIG", "execve", "/bin/true"));
    });

    test("a directory that is none", () => {
      expect(() => forkExec("/bin/true", ["true"], { dir: "/no/such" })).toThrow(
        failure("ENOENT", "chdir", "/no/such"),
      );
      expect(() => forkExec("/bin/true", ["true"], { dir: "/bin/true" })).toThrow(
        failure("ENOTDIR", "chdir", "/bin/true"),
      );
    });

    test("a descriptor that is closed, and stays so: no pipe of ours takes its place", () => {
      for (const fd of [777, Number(readdirSync("/proc/self/fd").length) + 3]) {
        expect(() => forkExec("/bin/true", ["true"], { files: [0, 1, fd] })).toThrow(
          expect.objectContaining({ code: "EBADF", syscall: "dup3", step: `dup ${fd}->2` }),
        );
      }
    });

    test("more descriptors than the process may have", () => {
      expect(() => forkExec("/bin/true", ["true"], { files: [0, 1, 2 ** 30] })).toThrow(
        expect.objectContaining({ code: "EINVAL", syscall: "fcntl" }),
      );
    });

    test("a NUL in an argument, before anything is done", () => {
      expect(() => forkExec("/bin/true", ["a\0b"])).toThrow(expect.objectContaining({ code: "EINVAL", step: "argv" }));
    });
  });
});
