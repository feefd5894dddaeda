import { expect, test } from "vitest";
import { CLONE_INTO_CGROUP } from "../../../src/abi/sched.ts";
import { SIGCHLD, SIGKILL } from "../../../src/abi/signal.ts";
import type { ProgramFunction } from "../../../src/platform/program/index.ts";
import { codeOf, evaluate } from "../../platform/program/sys/evaluate.ts";
import { CG, mountCgroups, readFile, readKeys, writeFile } from "./files.ts";

const sleeper: ProgramFunction = function* (sys) {
  yield* sys.sigsuspend([]);
};
const functions = { sleeper };

test("pids.max refuses a fork with EAGAIN, says where, and counts zombies", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* mountCgroups(sys);
      yield* sys.mkdir(`${CG}/a`);
      yield* sys.mkdir(`${CG}/a/b`);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+pids");
      yield* writeFile(sys, `${CG}/a/cgroup.subtree_control`, "+pids");
      yield* writeFile(sys, `${CG}/a/pids.max`, "2\n");
      yield* writeFile(sys, `${CG}/a/b/cgroup.procs`, "0");
      const child = yield* sys.clone(SIGCHLD, sleeper);
      const full = yield* codeOf(sys.clone(SIGCHLD, sleeper));
      yield* sys.kill(child, SIGKILL);
      // A zombie has its number still.
      yield* sys.waitid(1, child, 4 | 0x01000000);
      const withZombie = yield* codeOf(sys.clone(SIGCHLD, sleeper));
      yield* sys.wait(child);
      const room = yield* codeOf(sys.clone(SIGCHLD, sleeper));
      return {
        full,
        withZombie,
        room,
        current: yield* readFile(sys, `${CG}/a/pids.current`),
        peak: yield* readFile(sys, `${CG}/a/pids.peak`),
        events: [yield* readKeys(sys, `${CG}/a/pids.events`), yield* readKeys(sys, `${CG}/a/b/pids.events`)],
        malformed: [
          yield* codeOf(writeFile(sys, `${CG}/a/pids.max`, "-1")),
          yield* codeOf(writeFile(sys, `${CG}/a/pids.max`, "x")),
        ],
      };
    },
    { functions },
  );
  expect(found).toEqual({
    full: "EAGAIN",
    withZombie: "EAGAIN",
    room: null,
    current: "2\n",
    peak: "2\n",
    events: [{ max: 2 }, { max: 0 }],
    malformed: ["EINVAL", "EINVAL"],
  });
});

test("clone3 puts a child where there is room for it", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* mountCgroups(sys);
      yield* sys.mkdir(`${CG}/a`);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+pids");
      yield* writeFile(sys, `${CG}/a/pids.max`, "1");
      const cgroup = yield* sys.open(`${CG}/a`);
      const child = yield* sys.clone3({ flags: CLONE_INTO_CGROUP, cgroup }, sleeper);
      const full = yield* codeOf(sys.clone3({ flags: CLONE_INTO_CGROUP, cgroup }, sleeper));
      const place = yield* readFile(sys, `/proc/${child}/cgroup`);
      return { place, full, own: yield* readFile(sys, "/proc/self/cgroup") };
    },
    { functions },
  );
  expect(found).toEqual({ place: "0::/a\n", full: "EAGAIN", own: "0::/\n" });
});

test("turning the controller on counts who is there, migration moves the count and asks for no limit", async () => {
  const found = await evaluate(
    function* (sys) {
      yield* mountCgroups(sys);
      yield* sys.mkdir(`${CG}/a`);
      yield* sys.mkdir(`${CG}/b`);
      yield* writeFile(sys, `${CG}/a/cgroup.procs`, "0");
      yield* sys.clone(SIGCHLD, sleeper);
      yield* writeFile(sys, `${CG}/cgroup.subtree_control`, "+pids");
      const counts = [yield* readFile(sys, `${CG}/a/pids.current`)];
      yield* writeFile(sys, `${CG}/b/pids.max`, "0");
      yield* writeFile(sys, `${CG}/b/cgroup.procs`, "0");
      counts.push(yield* readFile(sys, `${CG}/a/pids.current`), yield* readFile(sys, `${CG}/b/pids.current`));
      return [...counts, yield* codeOf(sys.clone(SIGCHLD, sleeper))];
    },
    { functions },
  );
  expect(found).toEqual(["2\n", "1\n", "1\n", "EAGAIN"]);
});
