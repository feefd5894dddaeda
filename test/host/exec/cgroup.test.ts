import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLONE_NEWTIME } from "../../../src/abi/sched.ts";
import { forkExec } from "../../../src/host/exec/fork-exec.ts";
import { leavesTheHostAlone } from "../untouched-host.ts";
import { privileges } from "./privileges.ts";

describe.skipIf(privileges.cgroup2.missing)(`cgroupFd ${privileges.cgroup2.reason}`, () => {
  leavesTheHostAlone();

  const name = `tuxlet-exec-${process.pid}`;
  const cgroup = join(privileges.cgroup2.path, name);

  test("the program starts in the cgroup, and is nowhere else before", async () => {
    mkdirSync(cgroup);
    const fd = openSync(cgroup, "r");
    try {
      for (const cloneflags of [0, CLONE_NEWTIME]) {
        await using child = forkExec("/bin/sleep", ["sleep", "100"], { sys: { cgroupFd: fd, cloneflags } });
        expect(readFileSync(join(cgroup, "cgroup.procs"), "utf8")).toBe(`${child.pid}\n`);
        expect(readFileSync(`/proc/${child.pid}/cgroup`, "utf8")).toMatch(new RegExp(`^0::.*/${name}$`, "m"));
      }
    } finally {
      closeSync(fd);
      rmdirSync(cgroup);
    }
  });

  test("what is no cgroup", () => {
    const fd = openSync("/proc", "r");
    const start = (cgroupFd: number) => () => forkExec("/bin/true", ["true"], { sys: { cgroupFd } });
    expect(start(fd)).toThrow(expect.objectContaining({ code: "EBADF", syscall: "clone3" }));
    closeSync(fd);
    expect(start(999)).toThrow(expect.objectContaining({ code: "EBADF", syscall: "clone3" }));
  });
});
