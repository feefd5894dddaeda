import { expect, test } from "vitest";
import {
  F_GETLK,
  F_OFD_SETLK,
  F_RDLCK,
  F_SETLK,
  F_SETLKW,
  F_UNLCK,
  F_WRLCK,
  LOCK_EX,
  LOCK_NB,
  LOCK_UN,
  O_CREAT,
  O_RDWR,
} from "../../../../src/abi/fcntl.ts";
import { SEEK_SET } from "../../../../src/abi/seek.ts";
import { WEXITSTATUS } from "../../../../src/abi/wait.ts";
import type { ProgramFunction } from "../../../../src/platform/program/index.ts";
import { codeOf, evaluate } from "./evaluate.ts";

test("flock locks open files against each other", async () => {
  const found = await evaluate(function* (sys) {
    const one = yield* sys.open("/tmp/file", O_RDWR | O_CREAT);
    const two = yield* sys.open("/tmp/file", O_RDWR);
    yield* sys.flock(one, LOCK_EX);
    const refused = yield* codeOf(sys.flock(two, LOCK_EX | LOCK_NB));
    yield* sys.flock(one, LOCK_UN);
    return [refused, yield* codeOf(sys.flock(two, LOCK_EX | LOCK_NB))];
  });
  expect(found).toEqual(["EAGAIN", null]);
});

test("record locks are struct flock, and tell who is in the way", async () => {
  const child: ProgramFunction = function* (sys) {
    const fd = yield* sys.open("/tmp/file", O_RDWR);
    const inTheWay = yield* sys.fcntl_lock(fd, F_GETLK, { l_type: F_WRLCK, l_start: 5, l_len: 100 });
    const free = yield* sys.fcntl_lock(fd, F_GETLK, { l_type: F_WRLCK, l_start: 20 });
    const refused = yield* codeOf(sys.fcntl_lock(fd, F_SETLK, { l_type: F_RDLCK, l_whence: SEEK_SET, l_start: 10 }));
    yield* sys.write(1, `${JSON.stringify([inTheWay, free.l_type === F_UNLCK, refused])}\n`);
    // Waits for the parent to let go.
    yield* sys.fcntl_lock(fd, F_SETLKW, { l_type: F_WRLCK });
    return 7;
  };
  const found = await evaluate(
    function* (sys) {
      const [reader, writer] = yield* sys.pipe();
      const fd = yield* sys.open("/tmp/file", O_RDWR | O_CREAT);
      const lock = yield* sys.fcntl_lock(fd, F_SETLK, { l_type: F_WRLCK, l_start: 10, l_len: 5 });
      const out = yield* sys.dup(1);
      yield* sys.dup2(writer, 1);
      const pid = yield* sys.fork(child);
      yield* sys.dup2(out, 1);
      const said = new TextDecoder().decode(yield* sys.read(reader, 1000));
      yield* sys.fcntl_lock(fd, F_SETLK, { l_type: F_UNLCK });
      const { status } = yield* sys.wait(pid);
      return [lock.l_start, said, WEXITSTATUS(status)];
    },
    { functions: { child } },
  );
  const inTheWay = { l_type: F_WRLCK, l_whence: SEEK_SET, l_start: 10, l_len: 5, l_pid: 1 };
  expect(found).toEqual([10, `${JSON.stringify([inTheWay, true, "EAGAIN"])}\n`, 7]);
});

test("locks of open file descriptions hold within a process", async () => {
  const code = await evaluate(function* (sys) {
    const one = yield* sys.open("/tmp/file", O_RDWR | O_CREAT);
    const two = yield* sys.open("/tmp/file", O_RDWR);
    yield* sys.fcntl_lock(one, F_OFD_SETLK, { l_type: F_WRLCK });
    return yield* codeOf(sys.fcntl_lock(two, F_OFD_SETLK, { l_type: F_RDLCK }));
  });
  expect(code).toBe("EAGAIN");
});
