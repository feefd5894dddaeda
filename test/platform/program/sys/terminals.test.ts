import { expect, test } from "vitest";
import { makedev } from "../../../../src/abi/dev.ts";
import { O_RDWR } from "../../../../src/abi/fcntl.ts";
import { SIGWINCH } from "../../../../src/abi/signal.ts";
import { ECHO, ICANON, ISIG, TCIFLUSH, TCOON, TCSAFLUSH, TCSANOW, VINTR } from "../../../../src/abi/termios.ts";
import type { DevtmpfsType } from "../../../../src/fs/devtmpfs/devtmpfs-type.ts";
import { Tty } from "../../../../src/fs/tty/tty.ts";
import { TtyDevice } from "../../../../src/fs/tty/tty-device.ts";
import { defineProgram } from "../../../../src/platform/program/index.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import type { Routine } from "../../../../src/platform/program/syscall.ts";
import { bootProgram } from "../run-program.ts";
import { codeOf } from "./evaluate.ts";

/** Runs `body` as a session leader whose controlling terminal is descriptor `fd`, with `typed` already typed. */
async function atTerminal<T>(body: (sys: Sys, fd: number) => Routine<T>, typed = ""): Promise<T> {
  let value: T | undefined;
  const program = defineProgram({
    name: "test",
    version: 1,
    *main(sys) {
      value = yield* body(sys, yield* sys.open("/dev/ttyS0", O_RDWR));
    },
  });
  const { kernel, collected } = await bootProgram(program);
  const number = makedev(4, 64);
  const tty = new Tty("ttyS0", number);
  kernel.vfs.devices.register(number, new TtyDevice(tty, false));
  (kernel.vfs.type("devtmpfs") as DevtmpfsType).addNode({ name: "ttyS0", number, mode: 0o620 });
  tty.receive(new TextEncoder().encode(typed));
  await kernel.start();
  const status = await kernel.waitExited();
  await kernel.destroy();
  expect(collected.texts["stderr"]).toBe("");
  expect(status).toBe(0);
  return value as T;
}

test("tcgetattr and tcsetattr read and change a struct termios", async () => {
  const [before, after] = await atTerminal(function* (sys, fd) {
    const before = yield* sys.tcgetattr(fd);
    const c_cc = before.c_cc.slice();
    c_cc[VINTR] = 7;
    yield* sys.tcsetattr(fd, TCSANOW, { ...before, c_lflag: before.c_lflag & ~(ECHO | ICANON), c_cc });
    return [before, yield* sys.tcgetattr(fd)] as const;
  });
  expect(before.c_lflag & (ECHO | ICANON | ISIG)).toBe(ECHO | ICANON | ISIG);
  expect(after.c_lflag).toBe(before.c_lflag & ~(ECHO | ICANON));
  expect([before.c_cc[VINTR], after.c_cc[VINTR]]).toEqual([3, 7]);
});

test("tcsetattr with TCSAFLUSH drops what was typed", async () => {
  const counts = await atTerminal(function* (sys, fd) {
    const before = yield* sys.fionread(fd);
    yield* sys.tcsetattr(fd, TCSAFLUSH, yield* sys.tcgetattr(fd));
    return [before, yield* sys.fionread(fd)];
  }, "typed\n");
  expect(counts).toEqual([6, 0]);
});

test("the window has a size, whose change is a signal", async () => {
  const found = await atTerminal(function* (sys, fd) {
    const signals: number[] = [];
    yield* sys.sigaction(SIGWINCH, {
      handler: function* (sys, signo) {
        signals.push(signo);
        yield* sys.getpid();
      },
    });
    yield* sys.tcsetwinsize(fd, { ws_row: 24, ws_col: 80 });
    return [yield* sys.winsize(fd), yield* sys.tcgetwinsize(fd), signals];
  });
  const size = { ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0 };
  expect(found).toEqual([size, size, [SIGWINCH]]);
});

test("it knows its session and its foreground process group", async () => {
  const found = await atTerminal(function* (sys, fd) {
    const [pid, session, group] = [yield* sys.getpid(), yield* sys.tcgetsid(fd), yield* sys.tcgetpgrp(fd)];
    yield* sys.tcsetpgrp(fd, group);
    const nobody = yield* codeOf(sys.tcsetpgrp(fd, 4000));
    yield* sys.tiocnotty(fd);
    const none = yield* codeOf(sys.tcgetpgrp(fd));
    yield* sys.tiocsctty(fd);
    return [session - pid, group - pid, nobody, none, (yield* sys.tcgetpgrp(fd)) - pid];
  });
  expect(found).toEqual([0, 0, "ESRCH", "ENOTTY", 0]);
});

test("queues are looked at, flushed and filled", async () => {
  const found = await atTerminal(function* (sys, fd) {
    const typed = yield* sys.fionread(fd);
    yield* sys.tcflush(fd, TCIFLUSH);
    const flushed = yield* sys.fionread(fd);
    for (const char of "ok\n") yield* sys.tiocsti(fd, char.charCodeAt(0));
    const line = yield* sys.read(fd, 10);
    yield* sys.tcdrain(fd);
    yield* sys.tcsendbreak(fd);
    yield* sys.tcflow(fd, TCOON);
    yield* sys.tiocexcl(fd);
    yield* sys.tiocnxcl(fd);
    return [typed, flushed, new TextDecoder().decode(line), (yield* sys.tiocoutq(fd)) >= 0];
  }, "abc\n");
  expect(found).toEqual([4, 0, "ok\n", true]);
});

test("isatty tells a terminal from other files", async () => {
  const found = await atTerminal(function* (sys, fd) {
    const [reader] = yield* sys.pipe();
    const answers = [yield* sys.isatty(fd), yield* sys.isatty(reader), yield* sys.isatty(99)];
    return [...answers, yield* codeOf(sys.tcgetattr(reader))];
  });
  expect(found).toEqual([true, false, false, "ENOTTY"]);
});

test("after tiocvhangup it is dead", async () => {
  const code = await atTerminal(function* (sys, fd) {
    yield* sys.sigaction(1, { handler: 1 });
    yield* sys.tiocvhangup(fd);
    return yield* codeOf(sys.tcgetattr(fd));
  });
  expect(code).toBe("EIO");
});
