import { describe, expect, it } from "vitest";
import { Sandbox, Terminal } from "../../src/sandbox/index.ts";
import { failure, make, surroundings } from "./fixture.ts";

/** What is on the screen, and a way to wait for it. */
class Screen {
  text = "";
  private waiting: (() => void)[] = [];

  constructor(terminal: Terminal) {
    terminal.onData((bytes) => {
      this.text += new TextDecoder().decode(bytes);
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  async shows(text: string): Promise<void> {
    while (!this.text.includes(text)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

describe("sandbox.terminal", () => {
  it("has a program on it that leads a session, with the terminal as its own", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["cat"], cols: 100, rows: 30 });
    expect(terminal).toBeInstanceOf(Terminal);
    expect([terminal.name, terminal.pid, terminal.cols, terminal.rows]).toEqual(["/dev/pts/0", 2, 100, 30]);
    const [, cat] = sandbox.processes();
    expect(cat).toMatchObject({ pid: 2, pgid: 2, sid: 2 });
    const { stdout } = await sandbox.exec(["cat", "/proc/2/stat"]);
    const [, , , , , , terminalNumber, foreground] = stdout.split(" ");
    expect([Number(terminalNumber), Number(foreground)]).toEqual([136 << 8, 2]);
    expect(await sandbox.fs.stat("/dev/pts/0")).toMatchObject({ mode: 0o20620, uid: 0, gid: 5, rdev: 136 << 8 });
  });

  it("edits lines, echoes, and ends the input at Ctrl-D", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["cat"] });
    const screen = new Screen(terminal);
    terminal.write("hellp\x7fo\r");
    await screen.shows("\r\nhello\r\n");
    expect(screen.text).toBe("hellp\b \bo\r\nhello\r\n");
    terminal.write("\x04");
    expect(await terminal.exited).toEqual({ exitCode: 0, signal: null });
  });

  it("sends signals of keys to the foreground", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["cat"] });
    terminal.write("\x03");
    expect(await terminal.exited).toEqual({ exitCode: 130, signal: "SIGINT" });
  });

  it("tells the program of a new size", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["winch"] });
    const screen = new Screen(terminal);
    await screen.shows("80x24");
    terminal.resize(132, 43);
    await screen.shows("132x43");
    terminal.resize(132, 43);
    terminal.resize(10, 5);
    await screen.shows("10x5");
    expect(screen.text).toBe("80x24\r\n132x43\r\n10x5\r\n");
  });

  it("its output is a stream that ends with the program", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["echo", "one line"] });
    let text = "";
    for await (const chunk of terminal.output) text += new TextDecoder().decode(chunk);
    expect(text).toBe("one line\r\n");
    expect(await terminal.exited).toMatchObject({ exitCode: 0 });
    expect(await sandbox.fs.readdir("/dev/pts")).toEqual(["ptmx"]);
  });

  it("a program that writes more than the terminal holds waits for somebody to look", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["yes"] });
    const reader = terminal.output.getReader();
    let length = 0;
    while (length < 100_000) length += (await reader.read()).value!.length;
    reader.releaseLock();
  });

  it("there are as many as one wants, each for itself", async () => {
    await using sandbox = await make();
    const terminals = await Promise.all([1, 2, 3].map(() => sandbox.terminal({ argv: ["cat"] })));
    expect(terminals.map(({ name }) => name)).toEqual(["/dev/pts/0", "/dev/pts/1", "/dev/pts/2"]);
    const screens = terminals.map((terminal) => new Screen(terminal));
    for (const [i, terminal] of terminals.entries()) terminal.write(`${i}\r`);
    await Promise.all(screens.map((screen, i) => screen.shows(`${i}\r\n${i}\r\n`)));
    await terminals[1]![Symbol.asyncDispose]();
    expect((await sandbox.fs.readdir("/dev/pts")).sort()).toEqual(["0", "2", "ptmx"]);
    await using again = await sandbox.terminal({ argv: ["cat"] });
    expect(again.name).toBe("/dev/pts/1");
  });

  it("hanging up is SIGHUP for the session", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["pause"] });
    terminal.hangUp();
    expect(await terminal.exited).toEqual({ exitCode: 129, signal: "SIGHUP" });
  });

  it("goes on from a snapshot, with what was typed and not read yet", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["cat"], cols: 99 });
    const screen = new Screen(terminal);
    terminal.write("first\rhalf a li");
    await screen.shows("half a li");
    await using restored = await Sandbox.restore(await sandbox.snapshot(), surroundings);
    const [again] = restored.terminals;
    expect([again!.name, again!.cols]).toEqual(["/dev/pts/0", 99]);
    const screenAgain = new Screen(again!);
    again!.write("ne\r");
    await screenAgain.shows("half a line\r\n");
    terminal.write(" otherwise\r");
    await screen.shows("half a li otherwise\r\n");
  });

  it("a program that cannot be executed leaves no terminal behind", async () => {
    await using sandbox = await make();
    expect(await failure(sandbox.terminal({ argv: ["nope"] }))).toMatchObject({ code: "ENOENT" });
    expect(await sandbox.fs.readdir("/dev/pts")).toEqual(["ptmx"]);
  });

  it("belongs to its user", async () => {
    await using sandbox = await make();
    await using terminal = await sandbox.terminal({ argv: ["cat"], user: 1000 });
    expect(await sandbox.fs.stat(terminal.name)).toMatchObject({ uid: 1000, gid: 5 });
  });
});
