import { expect, test } from "vitest";
import { AT_FDCWD } from "../../../../src/abi/fcntl.ts";
import {
  PIDFD_GET_UTS_NAMESPACE,
  PIDFD_INFO_CGROUPID,
  PIDFD_INFO_CREDS,
  PIDFD_INFO_EXIT,
  PIDFD_INFO_PID,
  PIDFD_INFO_SUPPORTED_MASK,
  PIDFD_NONBLOCK,
} from "../../../../src/abi/pidfd.ts";
import { POLLHUP, POLLIN } from "../../../../src/abi/poll.ts";
import { CLONE_NEWIPC, CLONE_NEWUTS, CLONE_PIDFD } from "../../../../src/abi/sched.ts";
import { SIGKILL } from "../../../../src/abi/signal.ts";
import { P_PIDFD, signaledStatus, WEXITED } from "../../../../src/abi/wait.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate } from "./evaluate.ts";

const sleeper: ProgramFunction = function* (sys) {
  yield* sys.sigsuspend([]);
};

const other: ProgramFunction = function* (sys) {
  yield* sys.unshare(CLONE_NEWUTS | CLONE_NEWIPC);
  yield* sys.sethostname("other");
  yield* sys.kill(yield* sys.getppid(), 0);
  yield* sys.mkdir("/ready");
  yield* sys.sigsuspend([]);
};

test("a pidfd is readable when its process has exited, and hung up when it was waited for", async () => {
  const found = await evaluate(
    function* (sys) {
      const pidfd = yield* sys.pidfd_open(yield* sys.fork(sleeper), PIDFD_NONBLOCK);
      const request = [{ fd: pidfd, events: POLLIN }];
      const before = yield* sys.poll(request, 0);
      const early = yield* codeOf(sys.waitid(P_PIDFD, pidfd, WEXITED));
      yield* sys.pidfd_send_signal(pidfd, SIGKILL);
      const after = yield* sys.poll(request);
      const { si_status } = yield* sys.waitid(P_PIDFD, pidfd, WEXITED);
      const reaped = yield* sys.poll(request, 0);
      return [before, early, after, si_status, reaped, yield* codeOf(sys.pidfd_send_signal(pidfd, 0))];
    },
    { functions: { sleeper } },
  );
  expect(found).toMatchObject([
    [{ revents: 0 }],
    "EAGAIN",
    [{ revents: POLLIN }],
    SIGKILL,
    [{ revents: POLLIN | POLLHUP }],
    "ESRCH",
  ]);
});

test("PIDFD_GET_INFO tells who a process is, and how it ended", async () => {
  const found = await evaluate(
    function* (sys) {
      const pid = yield* sys.fork(sleeper);
      const pidfd = yield* sys.pidfd_open(pid);
      const {
        mask,
        pid: own,
        ppid,
        euid,
        supported_mask,
      } = yield* sys.pidfd_get_info(pidfd, PIDFD_INFO_SUPPORTED_MASK);
      yield* sys.kill(pid, SIGKILL);
      yield* sys.wait(pid);
      const gone = yield* codeOf(sys.pidfd_get_info(pidfd));
      const exit = yield* sys.pidfd_get_info(pidfd, PIDFD_INFO_EXIT);
      return {
        mask,
        isSame: own === pid && ppid === (yield* sys.getpid()),
        euid,
        isExitSupported: (supported_mask & PIDFD_INFO_EXIT) !== 0,
        gone,
        exit: [exit.mask, exit.exit_code],
      };
    },
    { functions: { sleeper } },
  );
  expect(found).toEqual({
    mask: PIDFD_INFO_PID | PIDFD_INFO_CREDS | PIDFD_INFO_CGROUPID | PIDFD_INFO_SUPPORTED_MASK,
    isSame: true,
    euid: 0,
    isExitSupported: true,
    gone: "ESRCH",
    exit: [PIDFD_INFO_EXIT | PIDFD_INFO_CGROUPID, signaledStatus(SIGKILL)],
  });
});

test("setns joins several namespaces of a process at once", async () => {
  const found = await evaluate(
    function* (sys) {
      const pid = yield* sys.fork(other);
      const pidfd = yield* sys.pidfd_open(pid);
      while ((yield* codeOf(sys.faccessat(AT_FDCWD, "/ready", 0))) !== null) yield* sys.sched_yield();
      const uts = yield* sys.pidfd_get_namespace(pidfd, PIDFD_GET_UTS_NAMESPACE);
      const isNew = (yield* sys.fstat(uts)).st_ino !== (yield* sys.stat("/proc/self/ns/uts")).st_ino;
      const nothing = yield* codeOf(sys.setns(pidfd, 0));
      yield* sys.setns(pidfd, CLONE_NEWUTS | CLONE_NEWIPC);
      const { nodename } = yield* sys.uname();
      const same = (yield* sys.fstat(uts)).st_ino === (yield* sys.stat("/proc/self/ns/uts")).st_ino;
      yield* sys.kill(pid, SIGKILL);
      yield* sys.wait(pid);
      return { isNew, nothing, nodename, same, gone: yield* codeOf(sys.setns(pidfd, CLONE_NEWUTS)) };
    },
    { functions: { other } },
  );
  expect(found).toEqual({ isNew: true, nothing: "EINVAL", nodename: "other", same: true, gone: "ESRCH" });
});

test("clone3 gives a pidfd of the child, and pidfd_getfd a descriptor of it", async () => {
  const found = await evaluate(
    function* (sys) {
      const word = yield* sys.mmap(0, 4096, 3, 0x22);
      yield* sys.dup2(1, 40);
      const pid = yield* sys.clone3({ flags: CLONE_PIDFD, pidfd: word }, sleeper);
      const pidfd = new DataView((yield* sys.peek(word, 4)).buffer).getInt32(0, true);
      yield* sys.close(40);
      const copy = yield* sys.pidfd_getfd(pidfd, 40);
      const isSame = (yield* sys.fstat(copy)).st_ino === (yield* sys.fstat(1)).st_ino;
      const missing = yield* codeOf(sys.pidfd_getfd(pidfd, 41));
      const isOfChild = (yield* sys.pidfd_get_info(pidfd)).pid === pid;
      yield* sys.pidfd_send_signal(pidfd, SIGKILL);
      yield* sys.wait(pid);
      return { isSame, missing, isOfChild };
    },
    { functions: { sleeper } },
  );
  expect(found).toEqual({ isSame: true, missing: "EBADF", isOfChild: true });
});
