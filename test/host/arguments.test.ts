/** What makes no sense is refused before anything is done, and the error says which argument it was: for callers without a compiler, too. */
import { describe, expect, it } from "vitest";
import { CLONE_NEWUTS } from "../../src/abi/sched.ts";
import { forkExec } from "../../src/host/exec/fork-exec.ts";
import { writeUidGidMappings } from "../../src/host/exec/id-mappings.ts";
import { go } from "../../src/host/go.ts";
import { nsEnter, nsEnterOps } from "../../src/host/ns-enter.ts";
import { needs } from "./needs.ts";

const refusal = (syscall: string, step: string) =>
  expect.objectContaining({ name: "HostError", code: "EINVAL", syscall, step: expect.stringContaining(step) });
const module = new URL("./tasks/observe.mjs", import.meta.url);
/** A call without types. */
const untyped = (f: (...args: never[]) => unknown, ...args: readonly unknown[]): unknown =>
  (f as (...args: readonly unknown[]) => unknown)(...args);

describe("go", () => {
  it.each<[flags: unknown, step: string]>([
    ["x", "flags"],
    [undefined, "flags"],
    [Number.NaN, "flags"],
    [0.5, "flags"],
    [2 ** 32 + CLONE_NEWUTS, "flags"], // which would be CLONE_NEWUTS
    [BigInt(CLONE_NEWUTS), "flags"],
  ])("refuses the flags %s", async (flags, step) => {
    await expect(untyped(go, flags)).rejects.toThrow(refusal("unshare", step));
  });

  it.each<[name: string, task: unknown, syscall: string, step: string]>([
    ["null", null, "unshare", "task"],
    ["a function for a task", { fn: () => 1 }, "import", "functions do not cross"],
    ["a task without a module", { setup: {} }, "import", "setup.module"],
    ["the name of a module", { fn: { module: "./x.mjs" } }, "import", "fn.module"],
    ["an export without a name", { fn: { module, export: 5 } }, "import", "fn.export"],
    ["a function and operations, which have one result", { fn: { module }, ops: [] }, "unshare", "fn and ops"],
    ["operations that are no list", { ops: "x" }, "operations", "ops"],
    ["no operation", { ops: [null] }, "operations", "ops[0]"],
    ["an unknown operation", { ops: [{ op: "gethostname" }, { op: "nope" }] }, "operations", 'operation "nope"'],
    ["what every object has", { ops: [{ op: "toString" }] }, "operations", 'operation "toString"'],
    ["an operation without its argument", { ops: [{ op: "readFile" }] }, "readFile", "ops[0].path"],
    ["a number for a name", { ops: [{ op: "sethostname", name: 5 }] }, "sethostname", "ops[0].name"],
    ["a name with a NUL", { ops: [{ op: "sethostname", name: "a\0b" }] }, "sethostname", "ops[0].name"],
    ["a mount point with a NUL", { ops: [{ op: "mount", target: "/mnt\0" }] }, "mount", "ops[0].target"],
    ["flags that are a text", { ops: [{ op: "umount", target: "/", flags: "2" }] }, "umount", "ops[0].flags"],
  ])("refuses %s", async (_, task, syscall, step) => {
    await expect(untyped(go, CLONE_NEWUTS, task)).rejects.toThrow(refusal(syscall, step));
  });
});

describe("nsEnter", () => {
  it.each<[name: string, namespaces: unknown, step: string]>([
    ["no list", undefined, "namespaces"],
    ["no namespace", [null], "namespaces"],
    ["process 0, which is nobody", [{ type: "uts", pid: 0 }], "pid"],
    ["half a process, which would be a whole one", [{ type: "uts", pid: 1.5 }], "pid"],
    ["the name of a process", [{ type: "uts", pid: "1" }], "pid"],
    ["a path that is a number", [{ type: "uts", path: 5 }], "path"],
    ["a path with a NUL", [{ type: "uts", path: "/proc/1/ns/uts\0" }], "path"],
    ["what every object has", [{ type: "constructor", pid: 1 }], "unknown namespace type"],
  ])("refuses %s", async (_, namespaces, step) => {
    await expect(untyped(nsEnterOps, namespaces, [])).rejects.toThrow(refusal("setns", step));
  });

  it("refuses what names no module", async () => {
    await expect(untyped(nsEnter, [], undefined)).rejects.toThrow(refusal("import", "task.module"));
  });
});

describe.skipIf(needs.syscalls.missing)(`maps and signals ${needs.syscalls.reason}`, () => {
  it("are for numbers of processes and of signals", async () => {
    // A path would lead to another process's map.
    expect(() => untyped(writeUidGidMappings, "self/../1", {})).toThrow(refusal("write", "pid"));
    expect(() => untyped(writeUidGidMappings, process.pid, null)).toThrow(refusal("write", "mappings"));
    await using child = forkExec("/bin/sleep", ["sleep", "100"]);
    for (const sig of ["SIGTERM", -1, 65, 0.5, undefined])
      expect(() => untyped((signal: number) => child.kill(signal), sig)).toThrow(refusal("pidfd_send_signal", "sig"));
    child.kill(0);
  });

  it("say EBADF for a namespace that is closed, whatever else was asked for", () => {
    const joined = { joinNamespaces: [{ fd: 999, flags: 0 }], ambientCaps: [1] };
    expect(() => forkExec("/bin/true", ["true"], { sys: joined })).toThrow(
      expect.objectContaining({ code: "EBADF", step: "setns" }),
    );
  });
});
