// Which controllers a cgroup has (cgroups(7)). This machine's controllers belong to v1 hierarchies: the kernel's source is the judge.
import { expect, test } from "vitest";
import { codeOf, evaluate } from "../../platform/program/sys/evaluate.ts";
import { CG, mountCgroups, readFile, writeFile } from "./files.ts";

test("controllers come from the parent, top down", async () => {
  const found = await evaluate(function* (sys) {
    yield* mountCgroups(sys);
    yield* sys.mkdir(`${CG}/a`);
    yield* sys.mkdir(`${CG}/a/b`);
    const controllers = [
      yield* readFile(sys, `${CG}/cgroup.controllers`),
      yield* readFile(sys, `${CG}/a/cgroup.controllers`),
    ];
    const tooEarly = yield* codeOf(writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+pids"));
    yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+pids +cpu -cpu");
    yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+pids");
    return {
      controllers,
      tooEarly,
      control: yield* readFile(sys, `${CG}/cgroup.subtree_control`),
      below: yield* readFile(sys, `${CG}/a/b/cgroup.controllers`),
      inUse: yield* codeOf(writeFile(sys, `${CG}/cgroup.subtree_control`, "-pids")),
      known: yield* readFile(sys, `${CG}/a/b/pids.max`),
      unknown: yield* codeOf(sys.open(`${CG}/a/b/memory.max`)),
      onRoot: yield* codeOf(sys.open(`${CG}/pids.max`)),
      malformed: yield* codeOf(writeFile(sys, `${CG}/cgroup.subtree_control`, "pids")),
    };
  });
  expect(found).toEqual({
    controllers: ["cpu memory pids\n", "\n"],
    tooEarly: "ENOENT",
    control: "pids\n",
    below: "pids\n",
    inUse: "EBUSY",
    known: "max\n",
    unknown: "ENOENT",
    onRoot: "ENOENT",
    malformed: "EINVAL",
  });
});

test("files of a controller go with it, also from under an open descriptor", async () => {
  const found = await evaluate(function* (sys) {
    yield* mountCgroups(sys);
    yield* sys.mkdir(`${CG}/a`);
    yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+pids");
    const fd = yield* sys.open(`${CG}/a/pids.current`);
    yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "-pids");
    return [yield* codeOf(sys.read(fd, 10)), yield* codeOf(sys.open(`${CG}/a/pids.current`))];
  });
  expect(found).toEqual(["ENODEV", "ENOENT"]);
});

test("no internal processes: a cgroup has processes, or children with controllers", async () => {
  const found = await evaluate(function* (sys) {
    yield* mountCgroups(sys);
    yield* sys.mkdir(`${CG}/a`);
    yield* sys.mkdir(`${CG}/a/b`);
    yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+memory +pids");
    yield* writeFile(sys, `${CG}/a/cgroup.procs`, "0");
    const withProcess = yield* codeOf(writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+memory"));
    // A threaded controller makes it the root of a threaded subtree instead.
    yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+pids");
    const type = [yield* readFile(sys, `${CG}/a/cgroup.type`), yield* readFile(sys, `${CG}/a/b/cgroup.type`)];
    yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "-pids");
    yield* writeFile(sys, `${CG}/cgroup.procs`, "0");
    yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+memory");
    return { withProcess, type, withChildren: yield* codeOf(writeFile(sys, `${CG}/a/cgroup.procs`, "0")) };
  });
  expect(found).toEqual({
    withProcess: "EBUSY",
    type: ["domain threaded\n", "domain invalid\n"],
    withChildren: "EBUSY",
  });
});

test("/proc/cgroups counts cgroups; mount options hold for the hierarchy", async () => {
  const found = await evaluate(function* (sys) {
    yield* mountCgroups(sys, "nsdelegate,memory_recursiveprot");
    yield* sys.mkdir(`${CG}/a`);
    const mounts = (yield* readFile(sys, "/proc/self/mounts")).split("\n").find((line) => line.includes("cgroup2"));
    return [yield* readFile(sys, "/proc/cgroups"), mounts, yield* codeOf(sys.mount("none", "/tmp", "cgroup2", 0, "x"))];
  });
  expect(found).toEqual([
    "#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t0\t2\t1\nmemory\t0\t2\t1\npids\t0\t2\t1\n",
    "none /tmp/cg cgroup2 rw,relatime,nsdelegate,memory_recursiveprot 0 0",
    "EINVAL",
  ]);
});
