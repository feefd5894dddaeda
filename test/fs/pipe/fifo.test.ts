import { beforeEach, describe, expect, it } from "vitest";
import { EAGAIN } from "../../../src/abi/errno.ts";
import { O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../../src/abi/poll.ts";
import { S_IFIFO } from "../../../src/abi/stat.ts";
import { type FileDescription, mknod, openat } from "../../../src/fs/index.ts";
import { WaitEntry } from "../../../src/waiter/wait-queue.ts";
import { at, createWorld, named, ok, read, type TestCaller, write } from "../fixture.ts";

let caller: TestCaller;

beforeEach(() => {
  caller = createWorld().root;
  ok(mknod(caller, at(caller), "/fifo", S_IFIFO | 0o666, 0));
});

/** open(2) up to the point where it may have to wait. */
function begin(flags: number): FileDescription {
  return ok(openat(caller, at(caller), "/fifo", flags, 0)) as FileDescription;
}

describe("opening a FIFO (fifo(7))", () => {
  it("for reading waits for a writer, which wakes it", () => {
    const reader = begin(O_RDONLY);
    expect(reader.completeOpen(caller)).toBe(-EAGAIN);
    const events: number[] = [];
    reader.queue.add(new WaitEntry({ wake: (mask) => events.push(mask) }, POLLIN | POLLOUT));
    const writer = begin(O_WRONLY);
    expect(events.length).toBeGreaterThan(0);
    expect([reader.completeOpen(caller), writer.completeOpen(caller)]).toEqual([0, 0]);
  });

  it("for writing waits for a reader, also one that has gone again in the meantime", () => {
    const writer = begin(O_WRONLY);
    expect(writer.completeOpen(caller)).toBe(-EAGAIN);
    begin(O_RDONLY | O_NONBLOCK).release();
    expect(writer.completeOpen(caller)).toBe(0);
  });

  it("does not wait with O_NONBLOCK: reading succeeds, writing without a reader is ENXIO", () => {
    expect(begin(O_RDONLY | O_NONBLOCK).completeOpen(caller)).toBe(0);
    expect(named(openat(caller, at(caller), "/fifo", O_WRONLY | O_NONBLOCK, 0))).toHaveProperty("references", 1);
    caller = createWorld().root;
    ok(mknod(caller, at(caller), "/fifo", S_IFIFO | 0o666, 0));
    expect(named(openat(caller, at(caller), "/fifo", O_WRONLY | O_NONBLOCK, 0))).toBe("ENXIO");
  });

  it("for both never waits", () => {
    expect(begin(O_RDWR).completeOpen(caller)).toBe(0);
  });

  it("that is given up leaves nothing behind", () => {
    const reader = begin(O_RDONLY);
    reader.release();
    expect(named(openat(caller, at(caller), "/fifo", O_WRONLY | O_NONBLOCK, 0))).toBe("ENXIO");
  });
});

describe("an open FIFO", () => {
  it("is one pipe for all who open it, and empty again when all have closed it", () => {
    const reader = begin(O_RDONLY | O_NONBLOCK);
    const writer = begin(O_WRONLY);
    expect(write(caller, writer, "data")).toBe(4);
    writer.release();
    expect(read(caller, reader)).toBe("data");
    expect(read(caller, reader)).toBe("");
    const other = begin(O_WRONLY);
    write(caller, other, "lost");
    other.release();
    reader.release();
    expect(read(caller, begin(O_RDWR | O_NONBLOCK))).toBe("EAGAIN");
  });

  it("has no POLLHUP before the first writer has come and gone", () => {
    const reader = begin(O_RDONLY | O_NONBLOCK);
    expect(reader.poll(caller)).toBe(0);
    const writer = begin(O_WRONLY | O_NONBLOCK);
    expect(writer.poll(caller)).toBe(POLLOUT | POLLWRNORM);
    write(caller, writer, "x");
    writer.release();
    expect(reader.poll(caller)).toBe(POLLIN | POLLRDNORM | POLLHUP);
  });

  it("without a reader is EPIPE to a writer", () => {
    const reader = begin(O_RDONLY | O_NONBLOCK);
    const writer = begin(O_WRONLY);
    reader.release();
    expect(write(caller, writer, "x")).toBe("EPIPE");
  });
});
