import { describe, expect, test } from "vitest";
import { AT_EMPTY_PATH, O_PATH } from "../../../../src/abi/fcntl.ts";
import { MAP_ANONYMOUS, MAP_SHARED, PROT_READ, PROT_WRITE } from "../../../../src/abi/mman.ts";
import { CLONE_CHILD_SETTID, CLONE_NEWPID, CLONE_PARENT_SETTID } from "../../../../src/abi/sched.ts";
import { CLD_EXITED, CLD_KILLED, CLD_STOPPED } from "../../../../src/abi/siginfo.ts";
import { SIGCHLD, SIGKILL, SIGSTOP } from "../../../../src/abi/signal.ts";
import {
  P_ALL,
  P_PID,
  WEXITED,
  WEXITSTATUS,
  WIFSTOPPED,
  WNOHANG,
  WNOWAIT,
  WSTOPPED,
  WSTOPSIG,
  WUNTRACED,
} from "../../../../src/abi/wait.ts";
import { defineProgram, type ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate } from "./evaluate.ts";

const exits: ProgramFunction = function* (sys, status: number) {
  yield* sys.exit(status);
};
const sleeps: ProgramFunction = function* (sys) {
  yield* sys.nanosleep(1000);
};
const functions = { exits, sleeps };

describe("waiting", () => {
  test("tells how a child ended, and what it used", async () => {
    const found = await evaluate(
      function* (sys) {
        const none = yield* codeOf(sys.wait());
        const pid = yield* sys.fork(exits, 3);
        const first = yield* sys.wait4(pid);
        const second = yield* sys.wait((yield* sys.vfork(exits, 4)) && -1);
        return {
          none,
          first: [first.pid === pid, WEXITSTATUS(first.status), first.rusage.ru_utime.tv_sec],
          second: WEXITSTATUS(second.status),
        };
      },
      { functions },
    );
    expect(found).toEqual({ none: "ECHILD", first: [true, 3, 0], second: 4 });
  });

  test("tells of stops, and of nothing when it may not wait", async () => {
    const found = await evaluate(
      function* (sys) {
        const pid = yield* sys.fork(sleeps);
        const nothing = [yield* sys.wait(-1, WNOHANG), yield* sys.waitid(P_ALL, 0, WEXITED | WNOHANG)];
        yield* sys.kill(pid, SIGSTOP);
        const { status } = yield* sys.wait(pid, WUNTRACED);
        const stopped = yield* sys.waitid(P_PID, pid, WSTOPPED | WNOHANG);
        yield* sys.kill(pid, SIGKILL);
        const seen = yield* sys.waitid(P_PID, pid, WEXITED | WNOWAIT);
        const taken = yield* sys.waitid(P_PID, pid, WEXITED);
        return {
          nothing,
          stop: [WIFSTOPPED(status), WSTOPSIG(status), stopped.si_code === CLD_STOPPED],
          seen: { ...seen, si_pid: seen.si_pid - pid },
          same: seen.si_pid === taken.si_pid,
          again: yield* codeOf(sys.waitid(P_PID, pid, WEXITED)),
        };
      },
      { functions },
    );
    const none = { si_signo: 0, si_code: 0, si_pid: 0, si_uid: 0, si_status: 0 };
    expect(found).toEqual({
      nothing: [{ pid: 0, status: 0 }, none],
      stop: [true, SIGSTOP, false],
      seen: { si_signo: SIGCHLD, si_code: CLD_KILLED, si_pid: 0, si_uid: 0, si_status: SIGKILL },
      same: true,
      again: "ECHILD",
    });
    expect(CLD_EXITED).not.toBe(CLD_KILLED);
  });
});

describe("clone3", () => {
  test("gives the child the numbers asked for", async () => {
    const found = await evaluate(
      function* (sys) {
        const pid = yield* sys.clone3({ set_tid: [77] }, exits, 1);
        const { status } = yield* sys.wait(pid);
        const inner = yield* sys.clone3({ flags: CLONE_NEWPID, set_tid: [1, 99] }, exits, 2);
        yield* sys.wait(inner);
        return [pid, WEXITSTATUS(status), inner, yield* codeOf(sys.clone3({ set_tid: [1] }, exits, 1))];
      },
      { functions },
    );
    expect(found).toEqual([77, 1, 99, "EEXIST"]);
  });

  test("tells the child's number in memory, and sends no signal if told so", async () => {
    const found = await evaluate(
      function* (sys) {
        const at = yield* sys.mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
        const flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID;
        const pid = yield* sys.clone3({ flags, parent_tid: at, child_tid: at + 4 }, exits, 0);
        yield* sys.wait(pid);
        const words = new Int32Array((yield* sys.peek(at, 8)).slice().buffer);
        return [words[0] === pid, words[1] === pid];
      },
      { functions },
    );
    expect(found).toEqual([true, true]);
  });
});

describe("execveat", () => {
  const echo = defineProgram({
    name: "echo",
    version: 1,
    *main(sys, argv, env) {
      yield* sys.getpid();
      return argv.join() === "a,ß" && env["X"] === "y=z" ? 42 : 1;
    },
  });
  const executes: ProgramFunction = function* (sys, how: string) {
    if (how === "path") yield* sys.execveat(yield* sys.open("/bin"), "echo", ["a", "ß"], { X: "y=z" });
    const fd = yield* sys.open("/bin/echo", O_PATH);
    yield* sys.execveat(fd, "", ["a", "ß"], ["X=y=z"], AT_EMPTY_PATH);
  };

  test.each(["path", "descriptor"])("executes a file by its %s", async (how) => {
    const found = await evaluate(
      function* (sys) {
        const { status } = yield* sys.wait(yield* sys.fork(executes, how));
        return [WEXITSTATUS(status), yield* codeOf(sys.execveat(99, "x", [], {}))];
      },
      { functions: { executes }, others: [echo] },
    );
    expect(found).toEqual([42, "EBADF"]);
  });
});

test("processes have groups and sessions", async () => {
  const child: ProgramFunction = function* (sys) {
    const own = yield* sys.getpid();
    const session = yield* sys.setsid();
    const answers = [session, yield* sys.getsid(), yield* sys.getpgrp(), yield* sys.getpgid(0)];
    return answers.every((id) => id === own) && (yield* sys.getppid()) === 1 ? 0 : 1;
  };
  const found = await evaluate(
    function* (sys) {
      const { status } = yield* sys.wait(yield* sys.fork(child));
      return [WEXITSTATUS(status), yield* codeOf(sys.setsid()), (yield* sys.gettid()) - (yield* sys.getpid())];
    },
    { functions: { child } },
  );
  expect(found).toEqual([0, "EPERM", 0]);
});
