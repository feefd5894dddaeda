import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SIGHUP } from "../../../src/abi/signal.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import type { SysProcAttr } from "../../../src/host/exec/process-attributes.ts";
import { needs } from "../needs.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { HostPrograms, NODE } from "./host-programs.ts";
import { Pseudoterminal } from "./pseudoterminal.ts";

/** Session, controlling terminal and its foreground group: proc_pid_stat(5). */
function terminalOf(pid: number): { session: number; tty: number; foreground: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ").map(Number);
  return { session: fields[3]!, tty: fields[4]!, foreground: fields[5]! };
}

const failure = (code: string, step: string) => expect.objectContaining({ code, step, syscall: "ioctl" });

describe.skipIf(needs.syscalls.missing)(`terminals ${needs.syscalls.reason}`, () => {
  leavesTheHostAlone();

  const start = (files: readonly number[], sys: SysProcAttr, script = "exec sleep 100") =>
    forkExec("/bin/sh", ["sh", "-c", script], { files, sys });

  test("setctty: the controlling terminal of a new session, by its number in the child", async () => {
    using pty = new Pseudoterminal();
    const { terminal } = pty;
    await using child = start([0, terminal, terminal], { setsid: true, setctty: true, ctty: 1 });
    const { session, tty, foreground } = terminalOf(child.pid);
    expect(session).toBe(child.pid);
    expect(tty).not.toBe(0);
    expect(foreground).toBe(child.pid);
  });

  test("what the child writes to /dev/tty comes out at the other end", async () => {
    using pty = new Pseudoterminal();
    const { terminal, master } = pty;
    const child = start([terminal, terminal, terminal], { setsid: true, setctty: true }, "echo hello > /dev/tty");
    expect((await child.wait()).code).toBe(0);
    child.close();
    const bytes = Buffer.alloc(64);
    expect(bytes.subarray(0, readSync(master, bytes)).toString()).toBe("hello\r\n");
  });

  test("the session is told when its terminal goes away", async () => {
    const pty = new Pseudoterminal();
    const { terminal } = pty;
    const child = start([terminal, terminal, terminal], { setsid: true, setctty: true });
    pty[Symbol.dispose]();
    expect((await child.wait()).signal).toBe(SIGHUP);
    child.close();
  });

  test("foreground and noctty, for children of the session's leader", async () => {
    using pty = new Pseudoterminal();
    using programs = new HostPrograms();
    const { terminal } = pty;
    const directory = mkdtempSync(join(tmpdir(), "tuxlet-exec-"));
    const told = openSync(join(directory, "told"), "w+");
    const leader = forkExec(NODE, ["node", programs.program("foreground")], {
      files: [terminal, terminal, told],
      sys: { setsid: true, setctty: true },
    });
    expect((await leader.wait()).code).toBe(0);
    leader.close();
    closeSync(told);
    expect(JSON.parse(readFileSync(join(directory, "told"), "utf8"))).toEqual({
      inFront: true,
      groupOfItsOwn: true,
      terminalGone: true,
      terminalHere: true,
      blocked: "0000000000000000",
    });
    rmSync(directory, { recursive: true });
  });

  test("foreground and noctty without a session's terminal", () => {
    using pty = new Pseudoterminal();
    const { terminal } = pty;
    // ioctl_tty(2): ENOTTY when the terminal is not that of the caller's session
    expect(() => start([0, 1, 2], { foreground: true, ctty: terminal })).toThrow(failure("ENOTTY", "TIOCSPGRP"));
    expect(() => start([terminal, 1, 2], { noctty: true })).toThrow(failure("ENOTTY", "TIOCNOTTY"));
  });

  test("setctty with what is no terminal, what is closed, and in somebody else's session", () => {
    using pty = new Pseudoterminal();
    const { terminal } = pty;
    const file = openSync("/proc/self/status", "r");
    expect(() => start([file, 1, 2], { setsid: true, setctty: true })).toThrow(failure("ENOTTY", "TIOCSCTTY"));
    closeSync(file);
    expect(() => start([-1, 1, 2], { setsid: true, setctty: true })).toThrow(failure("EBADF", "TIOCSCTTY"));
    expect(() => start([terminal, 1, 2], { setctty: true })).toThrow(failure("EPERM", "TIOCSCTTY"));
  });
});
