import { describe, expect, it } from "vitest";
import {
  SYS_chdir,
  SYS_exit_group,
  SYS_getcwd,
  SYS_getpgid,
  SYS_getpid,
  SYS_getppid,
  SYS_getsid,
  SYS_getuid,
  SYS_umask,
} from "../../src/abi/unistd-riscv64.ts";
import { exitedStatus } from "../../src/abi/wait.ts";
import { FdTable } from "../../src/fs/fd-table.ts";
import { mkdir } from "../../src/fs/mkdir.ts";
import { Kernel } from "../../src/kernel/kernel.ts";
import { SupervisorCaller } from "../../src/kernel/supervisor-caller.ts";
import { Credentials } from "../../src/ns/credentials.ts";
import { RLIMIT_COUNT_NPROC } from "../../src/ns/user-counts.ts";
import type { Call, CallMaker } from "../support/program-platform.ts";
import { bootPrograms, EXIT_SEVEN, initArguments, newPlatform, processArgs, refusal } from "./fixture.ts";

/** Exits with the sum of the results of some calls: what a test can see of them. */
const sumOf = (...calls: Call[]): (Call | CallMaker)[] => [
  ...calls,
  (results) => [SYS_exit_group, results.reduce((sum, result) => sum + result, 0)],
];

describe("Kernel.createProcess", () => {
  it("needs an initialized kernel", async () => {
    const kernel = new Kernel({ platform: newPlatform() });
    expect(await refusal(kernel.createProcess(processArgs("/init")))).toBe("STATE: kernel is not initialized");
  });

  it("needs a mount namespace: the kernel's, init's, or one of its own", async () => {
    const kernel = new Kernel({ platform: newPlatform() });
    await kernel.init(initArguments());
    expect(await refusal(kernel.createProcess(processArgs("/init")))).toBe(
      "NO_MOUNT_NAMESPACE: no kernel MountNamespace",
    );

    const booted = await bootPrograms({ init: EXIT_SEVEN });
    const mountNamespace = booted.rootMountNamespace!;
    booted.rootMountNamespace = null;
    expect(await refusal(booted.createProcess(processArgs("/init")))).toBe(
      "NO_MOUNT_NAMESPACE: no kernel MountNamespace",
    );
    await booted.createProcess({ argv: ["/init"], mountNamespace });
    await booted.createProcess(processArgs("/init"));
    expect(booted.tasks.tasks.size).toBe(2);
  });

  it("needs a filename, or an absolute argv[0]: PATH is not searched", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    expect(await refusal(kernel.createProcess(processArgs()))).toBe("ARGUMENT: no filename or command provided");
    expect(await refusal(kernel.createProcess({ argv: [], filename: "" }))).toBe(
      "ARGUMENT: no filename or command provided",
    );
    expect(await refusal(kernel.createProcess(processArgs("init")))).toBe(
      "NOT_ABSOLUTE: 'init' is not an absolute path",
    );
    expect(await refusal(kernel.createProcess(processArgs("")))).toBe("NOT_ABSOLUTE: '' is not an absolute path");
    expect(await refusal(kernel.createProcess({ argv: ["anything"], filename: "/init" }))).toBeUndefined();
    expect(await refusal(kernel.createProcess({ argv: [], filename: "/init" }))).toBeUndefined();
  });

  it("says which errno execve(2) would have given", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    const load = (filename: string) => refusal(kernel.createProcess({ argv: ["x"], filename }));
    expect(await load("/nowhere")).toBe("LOAD: failed to load /nowhere: ENOENT (ENOENT)");
    expect(await load("/init/x")).toBe("LOAD: failed to load /init/x: ENOTDIR (ENOTDIR)");
    expect(await load("/data")).toBe("LOAD: failed to load /data: EACCES (EACCES)");
    expect(await load("/dev")).toBe("LOAD: failed to load /dev: EACCES (EACCES)");
    expect(await load("/text")).toBe("LOAD: failed to load /text: ENOEXEC (ENOEXEC)");
  });

  it("checks the working directory before the program", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    const start = (workingDirectory: string, filename = "/init") =>
      refusal(kernel.createProcess({ argv: ["x"], filename, workingDirectory }));
    const refused = "WORKING_DIRECTORY: failed to find initial working directory";
    expect(await start("/nowhere", "/nowhere")).toBe(`${refused} "/nowhere": ENOENT (ENOENT)`);
    expect(await start("/init")).toBe(`${refused} "/init": ENOTDIR (ENOTDIR)`);
    expect(await start("/tmp")).toBeUndefined();
  });

  it("asks for no search permission on the way to the working directory, as container runtimes have it", async () => {
    const kernel = await bootPrograms({ init: sumOf([SYS_getcwd, { room: 100 }, 100], [SYS_chdir, "/closed/inner"]) });
    const caller = new SupervisorCaller(kernel, kernel.rootMountNamespace!);
    mkdir(caller, caller.fs.root, "/closed", 0o700);
    mkdir(caller, caller.fs.root, "/closed/inner", 0o777);
    caller.release();
    const credentials = Credentials.user(kernel.rootUserNamespace, 1000, 1000);
    await kernel.createProcess({ argv: ["/init"], workingDirectory: "/closed/inner", credentials });
    await kernel.start();
    // getcwd(2) gives the length with the NUL, chdir(2) EACCES.
    expect(await kernel.waitExited()).toBe(exitedStatus("/closed/inner\0".length - 13));
  });

  it("leaves nothing behind when it fails", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    const { pool } = kernel.platform;
    const counts = kernel.rootUserNamespace.countsOf(0);
    const before = [
      pool.usedFrames,
      counts.rlimitValue(RLIMIT_COUNT_NPROC),
      [...kernel.rootPIDNamespace.pids()].length,
    ];
    for (const args of [
      { argv: ["/nowhere"] },
      { argv: ["/text"] },
      { argv: ["/init"], workingDirectory: "/nowhere" },
    ]) {
      await refusal(kernel.createProcess(args));
      const now = [pool.usedFrames, counts.rlimitValue(RLIMIT_COUNT_NPROC), [...kernel.rootPIDNamespace.pids()].length];
      expect(now).toEqual(before);
      expect(kernel.tasks.tasks.size).toBe(0);
      expect(kernel.globalInit).toBeNull();
    }
  });

  it("makes init of the first process that could be created, and gives it number 1", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN, other: EXIT_SEVEN });
    await refusal(kernel.createProcess(processArgs("/nowhere")));
    const first = await kernel.createProcess(processArgs("/other"));
    const second = await kernel.createProcess(processArgs("/init"));
    expect(kernel.globalInit).toBe(first);
    expect([first.pid.number, second.pid.number]).toEqual([1, 2]);
    expect(first.isUnkillable).toBe(true);
    expect(second.isUnkillable).toBe(false);
  });

  it("makes a process without a parent, leader of a session and a group of its own", async () => {
    const kernel = await bootPrograms({
      init: [],
      other: sumOf([SYS_getpid], [SYS_getppid], [SYS_getpgid, 0], [SYS_getsid, 0]),
    });
    await kernel.createProcess(processArgs("/forever"));
    const group = await kernel.createProcess(processArgs("/other"));
    expect(group.isSessionLeader).toBe(true);
    expect(group.parent).toBeNull();
    const ended = new Promise<number>((resolve) => {
      kernel.events.on("task:exit", (task) => resolve(task.group.exitStatus));
    });
    await kernel.start();
    expect(await ended).toBe(exitedStatus(2 + 0 + 2 + 2));
    await kernel.destroy();
  });

  it("gives defaults: root, the root directory, umask 022, no descriptors", async () => {
    const kernel = await bootPrograms({ init: sumOf([SYS_getuid], [SYS_umask, 0], [SYS_getcwd, { room: 10 }, 10]) });
    const group = await kernel.createProcess(processArgs("/init"));
    expect(group.leader.files.get(0)).toBeNull();
    await kernel.start();
    expect(await kernel.waitExited()).toBe(exitedStatus(0o22 + 2));
  });

  it("takes over the reference to the descriptor table when it could create the process, and only then", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    const fdTable = new FdTable();
    await refusal(kernel.createProcess({ argv: ["/nowhere"], fdTable }));
    expect(fdTable.users).toBe(1);
    const group = await kernel.createProcess({ argv: ["/init"], fdTable });
    expect(group.leader.files).toBe(fdTable);
    expect(fdTable.users).toBe(1);
  });

  it("lets the process run at once when the kernel is started already", async () => {
    const kernel = await bootPrograms({ init: EXIT_SEVEN });
    await kernel.createProcess(processArgs("/forever"));
    await kernel.start();
    const ended = new Promise<number>((resolve) => {
      kernel.events.on("task:exit", (task) => resolve(task.group.exitStatus));
    });
    await kernel.createProcess(processArgs("/init"));
    expect(await ended).toBe(exitedStatus(7));
    await kernel.destroy();
  });
});
