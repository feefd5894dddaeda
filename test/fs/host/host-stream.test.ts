import { describe, expect, it } from "vitest";
import { O_RDONLY, O_WRONLY } from "../../../src/abi/fcntl.ts";
import { POLLHUP, POLLIN, POLLOUT, POLLRDNORM, POLLWRNORM } from "../../../src/abi/poll.ts";
import { S_ISFIFO } from "../../../src/abi/stat.ts";
import {
  HostInput,
  HostOutput,
  type HostSink,
  openHostInput,
  openHostOutput,
  openPath,
  pathname,
} from "../../../src/fs/index.ts";
import { WaitEntry } from "../../../src/waiter/wait-queue.ts";
import { createWorld, named, read, textBytes, write } from "../fixture.ts";

class CollectingSink implements HostSink {
  text = "";
  hasClosed = false;
  isBusy = false;

  dataAvailable(output: HostOutput): void {
    if (!this.isBusy) this.text += String.fromCharCode(...output.take());
  }

  closed(): void {
    this.hasClosed = true;
  }
}

describe("standard input from the host", () => {
  it("is what was pushed, then waits, then ends", () => {
    const { root, vfs } = createWorld();
    const input = new HostInput("stdin");
    const file = openHostInput(vfs, input, root.credentials);
    expect(read(root, file)).toBe("EAGAIN");
    const events: number[] = [];
    file.queue.add(new WaitEntry({ wake: (mask) => events.push(mask) }, POLLIN | POLLHUP));
    input.push(textBytes("hello "));
    input.push(textBytes("world"));
    expect([events, file.available(), file.poll()]).toEqual([[POLLIN, POLLIN], 11, POLLIN | POLLRDNORM]);
    expect([read(root, file, 7), read(root, file)]).toEqual(["hello w", "orld"]);
    input.end();
    expect([read(root, file), file.poll()]).toEqual(["", POLLHUP]);
    expect(() => input.push(textBytes("late"))).toThrow("stdin has ended");
  });

  it("looks like a pipe, and can be opened again through /proc", () => {
    const { root, vfs } = createWorld();
    const input = new HostInput("stdin");
    const file = openHostInput(vfs, input, root.credentials);
    expect(S_ISFIFO(file.inode.mode)).toBe(true);
    expect(pathname(file.path, root.fs.root)).toBe(`pipe:[${file.inode.ino}]`);
    expect(named(file.seek(root, 0, 0))).toBe("ESPIPE");
    const again = openPath(root, file.path, O_RDONLY);
    input.push(textBytes("shared"));
    expect(typeof again === "number" ? again : read(root, again)).toBe("shared");
    expect(named(openPath(root, file.path, O_WRONLY))).toBe("ENXIO");
  });
});

describe("standard output to the host", () => {
  it("goes to the sink at once", () => {
    const { root, vfs } = createWorld();
    const output = new HostOutput("stdout");
    const sink = new CollectingSink();
    output.attach(sink);
    const file = openHostOutput(vfs, output, root.credentials);
    write(root, file, "one ");
    write(root, file, "two");
    expect(sink.text).toBe("one two");
  });

  it("is kept for a sink that comes later", () => {
    const { root, vfs } = createWorld();
    const output = new HostOutput("stdout");
    write(root, openHostOutput(vfs, output, root.credentials), "early");
    const sink = new CollectingSink();
    output.attach(sink);
    expect(sink.text).toBe("early");
  });

  it("blocks writers while the host is behind, and wakes them when it takes some", () => {
    const { root, vfs } = createWorld();
    const output = new HostOutput("stdout", 10);
    const sink = new CollectingSink();
    sink.isBusy = true;
    output.attach(sink);
    const file = openHostOutput(vfs, output, root.credentials);
    expect([write(root, file, "123456789012"), write(root, file, "x"), file.poll()]).toEqual([10, "EAGAIN", 0]);
    const events: number[] = [];
    file.queue.add(new WaitEntry({ wake: (mask) => events.push(mask) }, POLLOUT));
    expect(String.fromCharCode(...output.take(4))).toBe("1234");
    expect([events, file.poll(), write(root, file, "abcdef")]).toEqual([[POLLOUT], POLLOUT | POLLWRNORM, 4]);
    expect(String.fromCharCode(...output.take())).toBe("567890abcd");
  });

  it("tells the sink when nobody can write any more", () => {
    const { root, vfs } = createWorld();
    const output = new HostOutput("stdout");
    const sink = new CollectingSink();
    output.attach(sink);
    const file = openHostOutput(vfs, output, root.credentials);
    const again = openPath(root, file.path, O_WRONLY);
    file.release();
    expect(sink.hasClosed).toBe(false);
    if (typeof again !== "number") again.release();
    expect(sink.hasClosed).toBe(true);
  });
});
