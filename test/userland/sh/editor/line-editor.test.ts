import { describe, expect, it } from "vitest";
import { exitedStatus } from "../../../../src/abi/wait.ts";
import { Terminal } from "../interactive/terminal.ts";
import { VirtualScreen } from "../interactive/virtual-screen.ts";

async function start(
  options: { columns?: number; env?: string[]; files?: Record<string, string> } = {},
): Promise<Terminal> {
  const { columns = 80, env = [], files = {} } = options;
  const terminal = await Terminal.start({
    env: ["TERM=xterm", ...env],
    files,
    screen: new VirtualScreen(columns),
    columns,
  });
  await terminal.shows("$ |");
  return terminal;
}

const UP = "\x1b[A";
const DOWN = "\x1b[B";
const RIGHT = "\x1b[C";
const LEFT = "\x1b[D";

describe("the line editor", () => {
  it("shows what is typed, and gives it to the shell", async () => {
    const t = await start();
    t.type("echo hello");
    await t.shows("$ echo hello|");
    t.type("\r");
    await t.shows("$ |");
    expect(t.lines).toEqual(["$ echo hello", "hello", "$"]);
  });

  it("moves, inserts and deletes", async () => {
    const t = await start();
    t.type("echo helo");
    await t.shows("$ echo helo|");
    t.type(`${LEFT}l`);
    await t.shows("$ echo hell|o");
    t.type("\x01");
    await t.shows("$ |echo hello");
    t.type(`${RIGHT}${RIGHT}\x1b[3~\x7f`);
    await t.shows("$ e|o hello");
    t.type("ch\x05 world\x17there");
    await t.shows("$ echo hello there|");
    t.type("\x1bb\x1bb\x0b\x15x");
    await t.shows("$ x|");
  });

  it("knows how wide the terminal is, when that changes, too", async () => {
    const t = await start({ columns: 20 });
    t.type("echo 0123");
    await t.shows("$ echo 0123|");
    t.resize(40);
    t.type("456789 0123456789abcdef");
    await t.shows("def|");
    expect(t.lines).toEqual(["$ echo 0123456789 0123456789abcdef"]);
    t.type("\x01\x0b");
    await t.shows("$ |");
    t.resize(10);
    t.type("echo abcdefgh");
    await t.shows("fgh|", 2);
    expect(t.lines.map((line) => line.trim())).toEqual(["$ echo abc", "defgh"]);
  });

  it("goes over as many rows as a line needs", async () => {
    const t = await start({ columns: 20 });
    t.type("echo 0123456789abcdef");
    await t.shows("def|");
    expect(t.lines).toEqual(["$ echo 0123456789abc", "def"]);
    t.type("\x01");
    await t.shows("$ |echo 0123456789abc");
    t.type("\x05\x7f\x7f\x7f");
    await t.shows("|");
    expect(t.lines).toEqual(["$ echo 0123456789abc", ""]);
    t.type("\x7f");
    await t.shows("$ echo 0123456789ab|");
    t.type("\r");
    await t.shows("$ |");
    expect(t.lines).toEqual(["$ echo 0123456789ab", "0123456789ab", "$"]);
  });

  it("remembers lines", async () => {
    const t = await start();
    for (const line of ["echo one", "echo two"]) {
      t.type(`${line}\r`);
      await t.shows("$ |");
    }
    t.type("draft");
    await t.shows("$ draft|");
    t.type(UP);
    await t.shows("$ echo two|");
    t.type(UP);
    await t.shows("$ echo one|");
    t.type(DOWN + DOWN);
    await t.shows("$ draft|");
    t.type("\x15\x12one");
    await t.shows("(reverse-i-search)`one': echo |one");
    t.type("\x05 more");
    await t.shows("$ echo one more|");
    await t.move();
    t.type("\x15\x10");
    await t.shows("$ echo two|");
  });

  it("keeps lines in $HISTFILE", async () => {
    const t = await start({ env: ["HISTFILE=/tmp/history"], files: { "/tmp/history": "echo from before\n" } });
    t.type(UP);
    await t.shows("$ echo from before|");
    t.type("\x15cat /tmp/history\r");
    await t.shows("$ |");
    expect(t.lines.slice(1)).toEqual(["echo from before", "cat /tmp/history", "$"]);
  });

  it("completes commands, variables and paths", async () => {
    const files = { "/tmp/alpha beta": "", "/tmp/alphabet": "", "/tmp/sub/file": "", "/tmp/.hidden": "" };
    const t = await start({ files, env: ["LONGNAME=x"] });
    t.type("unal\t");
    await t.shows("$ unalias |");
    t.type("\x15cat su\t");
    await t.shows("$ cat sub/|");
    t.type("f\t");
    await t.shows("$ cat sub/file |");
    t.type("\x15cat al\t");
    await t.shows("$ cat alpha|");
    t.type("\t\t");
    await t.shows("$ cat alpha|", 3);
    expect(t.lines).toEqual(["$ cat alpha", "alpha beta  alphabet", "$ cat alpha"]);
    t.type("\\ \t");
    await t.shows("$ cat alpha\\ beta |");
    t.type("\x15echo $LONGN\t");
    await t.shows("$ echo $LONGNAME |");
    t.type("\x15cat .h\t");
    await t.shows("$ cat .hidden |");
    t.type("\x15cat nosuch\t");
    await t.shows("$ cat nosuch|");
  });

  it("abandons the line at Ctrl-C, ends at Ctrl-D, clears at Ctrl-L", async () => {
    const t = await start();
    t.type("echo abandoned");
    await t.shows("$ echo abandoned|");
    t.type("\x03");
    await t.shows("$ |");
    expect(t.lines).toEqual(["$ echo abandoned^C", "$"]);
    t.type("echo 0123456789\x01");
    await t.shows("$ |echo 0123456789");
    t.type("\x03");
    await t.shows("$ |", 3);
    expect(t.lines).toEqual(["$ echo abandoned^C", "$ echo 0123456789^C", "$"]);
    t.type("kept\x0c");
    await t.shows("$ kept|");
    expect(t.lines[0]).toBe("$ kept");
    t.type("\x15exit 3\x04\x083\r");
    expect(await t.end()).toBe(exitedStatus(3));
  });

  it("runs a trap at Ctrl-C, and abandons the line", async () => {
    const t = await start();
    t.type("trap 'echo trapped $?' INT; (exit 3)\r");
    await t.shows("$ |", 2);
    t.type("echo abandoned");
    await t.shows("abandoned|");
    t.type("\x03");
    await t.shows("$ |", 4);
    t.type("cat <<E\rone\rtwo");
    await t.shows("> two|");
    t.type("\x03");
    await t.shows("> |", 7);
    t.type("E\r");
    await t.shows("$ |", 11);
    const [, ...shown] = t.lines;
    expect(shown).toEqual([
      "$ echo abandoned^C",
      "trapped 3",
      "$ cat <<E",
      "> one",
      "> two^C",
      "> E",
      "trapped 3",
      "one",
      "",
      "$",
    ]);
  });

  it("takes what is pasted as text: tabs do not complete", async () => {
    const screen = new VirtualScreen(80);
    const t = await Terminal.start({ env: ["TERM=xterm"], files: { "/tmp/only": "" }, screen });
    await t.shows("$ |");
    expect(screen.marksPastes).toBe(true);
    t.type("\x1b[200~cat <<E\r\tone\ttwo\rE\r\x1b[201~");
    await t.shows("$ |", 5);
    expect(t.lines).toEqual([
      "$ cat <<E",
      ">   one  two",
      "> E",
      "        one     two".replaceAll(/ {5,}/g, "\t"),
      "$",
    ]);
    t.type("cat on\t");
    await t.shows("$ cat only |");
    t.type("\r");
    await t.shows("$ |");
  });

  it("leaves the terminal to commands as it was", async () => {
    const t = await start();
    t.type("read x; echo got $x\r");
    await t.shows("|", 2);
    t.type("typo\x7fed\r");
    await t.shows("$ |");
    expect(t.lines).toEqual(["$ read x; echo got $x", "typed", "got typed", "$"]);
  });

  it("asks for what is missing with PS2, and is moved while somebody types", async () => {
    const t = await start();
    t.type("for i in 1 2\r");
    await t.shows("> |");
    t.type("do echo $i; do");
    await t.shows("> do echo $i; do|");
    await t.move();
    t.type("ne\r");
    await t.shows("$ |");
    expect(t.lines).toEqual(["$ for i in 1 2", "> do echo $i; done", "1", "2", "$"]);
  });

  it("shows prompts of any kind", async () => {
    const t = await start();
    t.type("PS1='two\r");
    await t.shows("> |", 2);
    t.type("\x16\x1b[1m$(echo lines)\x16\x1b[0m> '\r");
    await t.shows("lines> |");
    t.type("echo\x01x");
    await t.shows("lines> x|echo");
  });
});
