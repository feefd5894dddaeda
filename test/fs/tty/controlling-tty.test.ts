import { beforeEach, describe, expect, it } from "vitest";
import { O_NOCTTY, O_RDWR, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { TIOCGPGRP, TIOCGSID, TIOCNOTTY, TIOCSCTTY, TIOCSPGRP, TIOCSWINSZ } from "../../../src/abi/ioctl.ts";
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../../src/abi/poll.ts";
import { SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH } from "../../../src/abi/signal.ts";
import { NOFLSH, TOSTOP } from "../../../src/abi/termios.ts";
import { releaseControllingTty } from "../../../src/fs/index.ts";
import { Credentials } from "../../../src/ns/index.ts";
import { named, read, tryOpen, write } from "../fixture.ts";
import { FakeGroup, FakeSession } from "./fake-session.ts";
import { Desk } from "./fixture.ts";

let desk: Desk;

beforeEach(() => {
  desk = new Desk();
});

describe("a controlling terminal", () => {
  it("comes to a session leader that opens a terminal without O_NOCTTY", () => {
    desk.open(desk.leader, O_RDWR | O_NOCTTY);
    expect(desk.tty.session).toBeNull();
    desk.open(desk.leader, O_WRONLY);
    expect(desk.tty.session).toBeNull(); // it must be able to read
    desk.open(desk.leader, O_RDWR, "/console");
    expect(desk.tty.session).toBeNull();
    desk.open(desk.leader);
    expect(desk.tty.session).toBe(desk.session);
    expect(desk.tty.foreground).toBe(desk.job(desk.leader).processGroup);
    expect(desk.job(desk.leader).controllingTty).toBe(desk.tty);
  });

  it("does not come to others", () => {
    const child = desk.process(new FakeGroup(2, desk.session));
    desk.open(child);
    expect(desk.tty.session).toBeNull();
  });

  it("is /dev/tty, which is ENXIO without one", () => {
    expect(tryOpen(desk.leader, "/controlling", O_RDWR)).toBe("ENXIO");
    desk.open(desk.leader);
    expect(desk.open(desk.leader, O_RDWR, "/controlling").tty).toBe(desk.tty);
  });

  it("is claimed with TIOCSCTTY by a session leader without one; root can steal it", () => {
    const file = desk.openQuietly(desk.leader);
    expect(desk.ioctl(desk.leader, file, TIOCSCTTY, 0)).toBe(0);
    expect(desk.ioctl(desk.leader, file, TIOCSCTTY, 0)).toBe(0); // it has it already
    const thief = desk.process(new FakeGroup(7, new FakeSession()), true);
    expect(named(desk.ioctl(thief, desk.openQuietly(thief), TIOCSCTTY, 0))).toBe("EPERM");
    const plain = Credentials.user(desk.world.user, 1000, 1000);
    thief.credentials = plain;
    expect(named(desk.ioctl(thief, desk.openQuietly(thief), TIOCSCTTY, 1))).toBe("EPERM");
    thief.credentials = desk.world.root.credentials;
    expect(desk.ioctl(thief, desk.openQuietly(thief), TIOCSCTTY, 1)).toBe(0);
    expect([desk.tty.session, desk.job(desk.leader).controllingTty]).toEqual([desk.job(thief).session, null]);
    const child = desk.process(new FakeGroup(2, desk.session));
    expect(named(desk.ioctl(child, desk.openQuietly(child), TIOCSCTTY, 0))).toBe("EPERM");
  });

  it("given up with TIOCNOTTY by the leader sends SIGHUP and SIGCONT to the foreground", () => {
    const file = desk.open(desk.leader);
    const foreground = new FakeGroup(2, desk.session);
    desk.tty.foreground = foreground;
    expect(desk.ioctl(desk.leader, file, TIOCNOTTY)).toBe(0);
    expect(foreground.signals).toEqual([SIGHUP, SIGCONT]);
    expect([desk.tty.session, desk.tty.foreground, desk.job(desk.leader).controllingTty]).toEqual([null, null, null]);
    expect(named(desk.ioctl(desk.leader, file, TIOCNOTTY))).toBe("ENOTTY");
  });

  it("is lost by one process alone that gives it up", () => {
    desk.open(desk.leader);
    const child = desk.process(new FakeGroup(2, desk.session));
    expect(desk.ioctl(child, desk.openQuietly(child), TIOCNOTTY)).toBe(0);
    expect([desk.tty.session, desk.job(child).controllingTty]).toEqual([desk.session, null]);
  });

  it("is hung up when the session leader exits", () => {
    const file = desk.open(desk.leader);
    const foreground = new FakeGroup(2, desk.session);
    desk.tty.foreground = foreground;
    releaseControllingTty(desk.job(desk.leader), true);
    expect(foreground.signals).toContain(SIGHUP);
    expect(read(desk.leader, file)).toBe("");
    expect(write(desk.leader, file, "x")).toBe("EIO");
  });
});

describe("the foreground process group", () => {
  it("gets the signals of VINTR, VQUIT and VSUSP; unread input is dropped, unless NOFLSH", () => {
    const file = desk.open(desk.leader);
    desk.type("lost\x03");
    desk.type("\x1c\x1a");
    expect(desk.job(desk.leader).processGroup.signals).toEqual([SIGINT, SIGQUIT, SIGTSTP]);
    desk.tty.termios.local |= NOFLSH;
    desk.type("kept\x03\n");
    expect(read(desk.leader, file)).toBe("kept\n");
  });

  it("is told of a new window size, once", () => {
    const file = desk.open(desk.leader);
    const { view } = desk.memory;
    view.setUint16(64, 24, true);
    view.setUint16(66, 80, true);
    expect(desk.ioctl(desk.leader, file, TIOCSWINSZ)).toBe(0);
    desk.tty.setWindowSize({ rows: 24, columns: 80, xPixels: 0, yPixels: 0 });
    expect(desk.job(desk.leader).processGroup.signals).toEqual([SIGWINCH]);
  });

  it("is read and set with TIOCGPGRP and TIOCSPGRP, by members of the session", () => {
    const file = desk.open(desk.leader);
    const { view } = desk.memory;
    const other = new FakeGroup(2, desk.session);
    desk.groups.set(2, other);
    desk.groups.set(9, new FakeGroup(9, new FakeSession()));
    const set = (id: number) => {
      view.setInt32(64, id, true);
      return named(desk.ioctl(desk.leader, file, TIOCSPGRP));
    };
    expect([set(5), set(-1), set(9), set(2)]).toEqual(["ESRCH", "EINVAL", "EPERM", 0]);
    expect(desk.tty.foreground).toBe(other);
    expect(desk.ioctl(desk.leader, file, TIOCGPGRP)).toBe(0);
    expect(view.getInt32(64, true)).toBe(2);
    expect(desk.ioctl(desk.leader, file, TIOCGSID)).toBe(0);
    expect(view.getInt32(64, true)).toBe(100);
    const stranger = desk.process(new FakeGroup(20, new FakeSession()), true);
    const mine = desk.openQuietly(stranger);
    expect([TIOCGPGRP, TIOCSPGRP, TIOCGSID].map((c) => named(desk.ioctl(stranger, mine, c)))).toEqual([
      "ENOTTY",
      "ENOTTY",
      "ENOTTY",
    ]);
  });
});

describe("a process in the background", () => {
  it("that reads is stopped with SIGTTIN; if nobody could continue it, it gets EIO", () => {
    desk.open(desk.leader);
    const group = new FakeGroup(2, desk.session);
    const background = desk.process(group);
    const file = desk.openQuietly(background);
    expect(read(background, file)).toBe("ERESTARTSYS");
    expect(group.signals).toEqual([SIGTTIN]);
    desk.job(background).ignored.add(SIGTTIN);
    expect(read(background, file)).toBe("EIO");
    desk.job(background).ignored.clear();
    group.isOrphaned = true;
    expect(read(background, file)).toBe("EIO");
    expect(group.signals).toEqual([SIGTTIN]);
  });

  it("may write, unless TOSTOP is set: SIGTTOU, which can be ignored", () => {
    desk.open(desk.leader);
    const group = new FakeGroup(2, desk.session);
    const background = desk.process(group);
    const file = desk.openQuietly(background);
    expect(write(background, file, "x")).toBe(1);
    desk.tty.termios.local |= TOSTOP;
    expect(write(background, file, "x")).toBe("ERESTARTSYS");
    expect(group.signals).toEqual([SIGTTOU]);
    desk.job(background).ignored.add(SIGTTOU);
    expect(write(background, file, "x")).toBe(1);
  });

  it("that changes the foreground is stopped with SIGTTOU; orphaned it gets ENOTTY", () => {
    desk.open(desk.leader);
    const group = new FakeGroup(2, desk.session);
    const background = desk.process(group);
    const file = desk.openQuietly(background);
    desk.memory.view.setInt32(64, 2, true);
    expect(named(desk.ioctl(background, file, TIOCSPGRP))).toBe("ERESTARTSYS");
    group.isOrphaned = true;
    expect(named(desk.ioctl(background, file, TIOCSPGRP))).toBe("ENOTTY");
    desk.job(background).ignored.add(SIGTTOU);
    expect(named(desk.ioctl(background, file, TIOCSPGRP))).toBe(0);
  });

  it("of another session, or on /dev/console, is nobody's business", () => {
    desk.open(desk.leader);
    const group = new FakeGroup(2, desk.session);
    const background = desk.process(group);
    expect(read(background, desk.open(background, O_RDWR, "/console"))).toBe("EAGAIN");
    const stranger = desk.process(new FakeGroup(20, new FakeSession()), true);
    expect(read(stranger, desk.openQuietly(stranger))).toBe("EAGAIN");
    expect(group.signals).toEqual([]);
  });
});

describe("a hangup", () => {
  it("tells the session leader, and makes open files read the end and write EIO", () => {
    const file = desk.open(desk.leader);
    const console = desk.open(desk.leader, O_RDWR, "/console");
    desk.tty.hangup();
    expect(desk.session.leaderSignals).toEqual([SIGHUP, SIGCONT]);
    expect(desk.job(desk.leader).controllingTty).toBeNull();
    expect([read(desk.leader, file), write(desk.leader, file, "x")]).toEqual(["", "EIO"]);
    expect([desk.ioctl(desk.leader, file, TIOCGPGRP), desk.ioctl(desk.leader, file, TIOCSPGRP)].map(named)).toEqual([
      "EIO",
      "ENOTTY",
    ]);
    expect(file.poll()).toBe(POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM | POLLWRNORM);
    expect(read(desk.leader, console)).toBe("EAGAIN");
    expect(write(desk.leader, desk.open(desk.leader), "new")).toBe(3);
  });

  it("tells the foreground when the leader exits", () => {
    desk.open(desk.leader);
    const foreground = new FakeGroup(2, desk.session);
    desk.tty.foreground = foreground;
    desk.tty.hangup();
    expect(foreground.signals).toEqual([]);
    releaseControllingTty(desk.job(desk.leader), true);
    expect(foreground.signals).toEqual([SIGHUP, SIGCONT]);
  });
});
