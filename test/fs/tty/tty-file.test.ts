import { beforeEach, describe, expect, it } from "vitest";
import { O_NONBLOCK, O_RDWR } from "../../../src/abi/fcntl.ts";
import { TCGETS, TCSETSF, TIOCEXCL, TIOCGWINSZ, TIOCSTI } from "../../../src/abi/ioctl.ts";
import { POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../../src/abi/poll.ts";
import { ECHO, ICANON, VMIN, VTIME } from "../../../src/abi/termios.ts";
import { Termios } from "../../../src/abi/termios-struct.ts";
import type { TtyFile } from "../../../src/fs/index.ts";
import { Credentials } from "../../../src/ns/index.ts";
import { WaitEntry } from "../../../src/waiter/wait-queue.ts";
import { named, read, tryOpen, write } from "../fixture.ts";
import { Desk } from "./fixture.ts";

let desk: Desk;
let file: TtyFile;

beforeEach(() => {
  desk = new Desk();
  file = desk.openQuietly(desk.leader);
});

function raw(minimum: number, time: number): void {
  const { termios } = desk.tty;
  termios.local &= ~(ICANON | ECHO);
  termios.characters[VMIN] = minimum;
  termios.characters[VTIME] = time;
  desk.tty.termiosChanged(true);
}

describe("a terminal in canonical mode", () => {
  it("gives lines, no more than one at a time, and none before it is finished", () => {
    desk.type("one\ntwo\nthr");
    expect(read(desk.leader, file)).toBe("one\n");
    expect(read(desk.leader, file, 2)).toBe("tw");
    expect(read(desk.leader, file)).toBe("o\n");
    expect(read(desk.leader, file)).toBe("EAGAIN");
    desk.type("ee\r");
    expect(read(desk.leader, file)).toBe("three\n");
    expect(desk.screen()).toBe("one\r\ntwo\r\nthree\r\n");
  });

  it("ends a file with VEOF at the beginning of a line, and a line without newline elsewhere", () => {
    desk.type("no newline\x04");
    expect(read(desk.leader, file)).toBe("no newline");
    desk.type("\x04");
    expect(read(desk.leader, file)).toBe("");
  });

  it("keeps accepting the end of a line that is too long", () => {
    desk.type("x".repeat(5000));
    desk.type("\n");
    expect(read(desk.leader, file)).toBe(`${"x".repeat(4095)}\n`);
    desk.type("next\n");
    expect(read(desk.leader, file)).toBe("next\n");
  });

  it("holds input back that has no room until somebody reads", () => {
    for (let i = 0; i < 10; i++) desk.type(`${String(i).repeat(999)}\n`);
    expect(desk.tty.backlog.length).toBeGreaterThan(0);
    for (let i = 0; i < 10; i++) expect(read(desk.leader, file)).toBe(`${String(i).repeat(999)}\n`);
    expect(desk.tty.backlog.length).toBe(0);
  });

  it("wakes readers when a line is there", () => {
    const events: number[] = [];
    file.queue.add(new WaitEntry({ wake: (mask) => events.push(mask) }, POLLIN));
    desk.type("abc");
    expect([events.length, file.poll() & POLLIN]).toEqual([0, 0]);
    desk.type("\n");
    expect([events.length, file.poll() & POLLIN]).toEqual([1, POLLIN]);
  });
});

describe("a terminal in non-canonical mode", () => {
  it("waits for VMIN bytes, but for no more than the buffer takes", () => {
    raw(3, 0);
    desk.type("ab");
    expect(read(desk.leader, file)).toBe("EAGAIN");
    expect(file.poll() & POLLIN).toBe(0);
    expect(read(desk.leader, file, 2)).toBe("ab");
    desk.type("cdef");
    expect(file.poll() & POLLIN).toBe(POLLIN);
    expect(read(desk.leader, file)).toBe("cdef");
  });

  it("gives what there is to a non-blocking reader", () => {
    raw(3, 0);
    desk.type("ab");
    file.flags |= O_NONBLOCK;
    expect(read(desk.leader, file)).toBe("ab");
    expect(read(desk.leader, file)).toBe("EAGAIN");
  });

  it("with VMIN 0 and VTIME 0 never waits", () => {
    raw(0, 0);
    expect(read(desk.leader, file)).toBe("");
  });

  it("with VTIME gives up after that many tenths of a second", () => {
    raw(0, 5);
    expect([read(desk.leader, file), file.readTimeout]).toEqual(["EAGAIN", 500_000_000]);
    expect(file.readTimedOut(desk.leader, new Uint8Array(8), 0, 8)).toBe(0);
    raw(4, 5);
    expect(file.readTimeout).toBe(Number.POSITIVE_INFINITY); // the clock starts with the first byte
    desk.type("ab");
    expect([read(desk.leader, file), file.readTimeout]).toEqual(["EAGAIN", 500_000_000]);
    expect(file.readTimedOut(desk.leader, new Uint8Array(8), 0, 8)).toBe(2);
  });

  it("keeps what was typed before, as a line when canonical mode returns", () => {
    desk.type("half");
    raw(1, 0);
    expect(read(desk.leader, file, 2)).toBe("ha");
    desk.tty.termios.local |= ICANON;
    desk.tty.termiosChanged(true);
    expect(read(desk.leader, file)).toBe("lf");
  });
});

describe("output to a terminal", () => {
  it("waits while VSTOP holds, until VSTART, and while the host does not drain", () => {
    desk.type("\x13");
    expect([write(desk.leader, file, "held"), file.poll() & POLLOUT]).toEqual(["EAGAIN", 0]);
    const events: number[] = [];
    file.queue.add(new WaitEntry({ wake: (mask) => events.push(mask) }, POLLOUT));
    desk.type("\x11");
    expect([events, write(desk.leader, file, "free")]).toEqual([[POLLOUT], 4]);
    const { capacity } = desk.tty.output;
    expect(write(desk.leader, file, "x".repeat(capacity))).toBe(capacity - 4);
    expect(write(desk.leader, file, "x")).toBe("EAGAIN");
    desk.tty.output.take(100);
    expect(file.poll()).toBe(POLLOUT | POLLWRNORM);
  });

  it("turns newlines into carriage return and newline", () => {
    expect(write(desk.leader, file, "a\nb")).toBe(3);
    expect(desk.screen()).toBe("a\r\nb");
  });
});

describe("ioctls of a terminal", () => {
  it("get and set its attributes; TCSETSF drops unread input", () => {
    desk.type("unread\n");
    expect(desk.ioctl(desk.leader, file, TCGETS)).toBe(0);
    const flags = Termios.fields.c_lflag;
    expect(flags.get(desk.memory.view, 64)).toBe(desk.tty.termios.local);
    flags.set(desk.memory.view, 64, desk.tty.termios.local & ~ECHO);
    expect(desk.ioctl(desk.leader, file, TCSETSF)).toBe(0);
    expect([desk.tty.termios.hasLocal(ECHO), read(desk.leader, file)]).toEqual([false, "EAGAIN"]);
    expect(named(desk.ioctl(desk.leader, file, TCGETS, 0))).toBe("EFAULT");
  });

  it("tell the window size, which is 0 by 0 until set", () => {
    desk.tty.setWindowSize({ rows: 50, columns: 132, xPixels: 7, yPixels: 8 });
    expect(desk.ioctl(desk.leader, file, TIOCGWINSZ)).toBe(0);
    expect([0, 2, 4, 6].map((offset) => desk.memory.view.getUint16(64 + offset, true))).toEqual([50, 132, 7, 8]);
  });

  it("reserve it for the administrator (TIOCEXCL), and let only him simulate input (TIOCSTI)", () => {
    const plain = desk.process(desk.job(desk.leader).processGroup);
    plain.credentials = Credentials.user(desk.world.user, 1000, 1000);
    const his = desk.openQuietly(plain);
    desk.memory.bytes[64] = 0x0a;
    expect(named(desk.ioctl(plain, his, TIOCSTI))).toBe("EIO");
    expect(desk.ioctl(desk.leader, file, TIOCSTI)).toBe(0);
    expect(read(desk.leader, file)).toBe("\n");
    expect(desk.ioctl(desk.leader, file, TIOCEXCL)).toBe(0);
    expect([tryOpen(plain, "/tty", O_RDWR), tryOpen(desk.leader, "/tty", O_RDWR)]).toEqual(["EBUSY", 0]);
    expect(file.poll() & POLLRDNORM).toBe(0);
  });
});
