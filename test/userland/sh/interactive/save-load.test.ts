/** A shell at a terminal is moved to another kernel, between its commands and within them, and does not notice. */
import { describe, expect, it } from "vitest";
import { exitedStatus } from "../../../../src/abi/wait.ts";
import { Terminal } from "./terminal.ts";

async function start(): Promise<Terminal> {
  const terminal = await Terminal.start();
  await terminal.read("$ ");
  return terminal;
}

describe("a shell in another kernel", () => {
  it("knows its variables, functions, options, aliases, parameters, traps, directory and jobs", async () => {
    const t = await start();
    const commands = [
      "x='a b'; export y=1; readonly z=2",
      "f() { local x=inner; echo f $x $1; }",
      "alias e='echo alias'; set -C -- p q; trap 'echo usr' USR1; trap '' USR2",
      "mkdir d; cd d; umask 077; (exit 9)",
    ];
    for (const command of commands) await t.line(command);
    await t.runCopying("cat");
    t.type("\x1a");
    await t.read("$ ");
    const questions = [
      "echo $?; f arg; e; echo $x $y $z $* $-",
      "kill -USR2 $$; kill -USR1 $$; trap",
      "pwd; umask; jobs; (z=3); echo $?",
    ];
    const before = [];
    for (const question of questions) before.push(await t.line(question));
    await t.move();
    const after = [];
    await t.line("(exit 148)");
    for (const question of questions) after.push(await t.line(question));
    // Errors name their line.
    const withoutLines = (texts: string[]) => texts.map((text) => text.replace(/sh: \d+:/g, "sh: N:"));
    expect(withoutLines(after)).toEqual(withoutLines(before));
    t.type("fg\r");
    await t.read("cat\r\n");
    t.type("pong\r");
    expect(await t.read("pong\r\npong\r\n")).toContain("pong\n");
    t.type("\x03");
    await t.read("$ ");
    t.type("exit 5\r");
    expect(await t.end()).toBe(exitedStatus(5));
  });

  it("goes on with a pipeline that was in flight", async () => {
    const t = await start();
    t.type("for i in 1 2; do cat; done | { while read l; do echo got $l; done; echo end; } | cat; echo $?\r");
    await t.read("$?\r\n");
    t.type("one\r");
    await t.read("got one\r\n");
    await t.move();
    t.type("two\r");
    expect(await t.read("got two\r\n")).toContain("got two\n");
    t.type("\x04");
    await t.move();
    t.type("three\r");
    await t.read("got three\r\n");
    t.type("\x04");
    expect(await t.read("$ ")).toBe("end\n0\n$ ");
  });

  it("goes on within a command that is half typed, half read, or half done", async () => {
    const t = await start();
    t.type("for i in a b c\r");
    await t.read("> ");
    await t.move();
    t.type("do read x; ech");
    await t.read("ech");
    await t.move();
    t.type("o $i $x; done; trap 'echo int' INT; cat <<E\r");
    await t.read("> ");
    t.type("here\r");
    await t.read("> ");
    await t.move();
    t.type("E\r");
    await t.read("E\r\n");
    for (const line of ["first", "second", "third"]) {
      t.type(`${line}\r`);
      await t.read(`${line}\r\n`);
      await t.move();
    }
    expect(await t.read("$ ")).toContain("c third\nhere\n$ ");
  });

  it("waits for jobs in the background that it does not see any more", async () => {
    const t = await start();
    expect(await t.line("mkfifo p; { read x <p; echo read $x; exit 3; } & j=$!")).toBe("");
    await t.move();
    expect(await t.line("echo through >p; wait $j; echo $?")).toContain("3\n");
  });

  it("remembers that it has warned of stopped jobs", async () => {
    const t = await start();
    await t.runCopying("cat");
    t.type("\x1a");
    await t.read("$ ");
    expect(await t.line("exit 3")).toBe("You have stopped jobs.\n");
    await t.move();
    t.type("exit 4\r");
    expect(await t.end()).toBe(exitedStatus(4));
  });

  it("is moved after every command of a long session", async () => {
    const t = await start();
    let expected = 0;
    expect(await t.line("n=0; add() { n=$((n + $1)); }")).toBe("");
    for (let i = 1; i <= 20; i++) {
      expected += i;
      expect(await t.line(`add ${i}; echo $n | cat`)).toBe(`${expected}\n`);
      await t.move();
    }
  });
});
