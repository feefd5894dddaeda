import { describe, expect, it } from "vitest";
import { exitedStatus } from "../../../../src/abi/wait.ts";
import { Terminal, type TerminalOptions } from "./terminal.ts";

async function start(options: TerminalOptions = {}): Promise<Terminal> {
  const terminal = await Terminal.start(options);
  await terminal.read("$ ");
  return terminal;
}

describe("an interactive shell", () => {
  it("prompts, executes, and ends", async () => {
    const t = await start();
    expect(await t.line("echo hello")).toBe("hello\n");
    expect(await t.line("false")).toBe("");
    expect(await t.line("echo $? $-")).toBe("1 smi\n");
    t.type("exit 3\r");
    expect(await t.end()).toBe(exitedStatus(3));
  });

  it("asks for the rest of a command with PS2", async () => {
    const t = await start();
    t.type("for i in 1 2\r");
    expect(await t.read("> ")).toContain("> ");
    t.type("do echo $i; done\r");
    expect(await t.read("$ ")).toBe("do echo $i; done\n1\n2\n$ ");
  });

  it("goes on after errors", async () => {
    const t = await start();
    expect(await t.line("echo ${x?no x}; echo not reached")).toBe("sh: 1: x: no x\n");
    expect(await t.line("if )")).toBe('sh: 2: Syntax error: ")" unexpected\n');
    expect(await t.line("nosuch; echo $?")).toBe("sh: 2: nosuch: not found\n127\n");
    expect(await t.line("readonly r=1; r=2; echo not reached")).toBe("sh: 3: r: is read only\n");
    expect(await t.line("exec nosuch2 </nosuch; echo not reached")).toBe("sh: 4: cannot open /nosuch: No such file\n");
  });
});

/** The column that commands begin in. */
const job = (start: string, command: string) => `${start.padEnd(33)}${command}\n`;

describe("job control", () => {
  it("stops the foreground with Ctrl-Z, lists it, and continues it", async () => {
    const t = await start();
    await t.runCopying("cat");
    t.type("\x1a");
    expect(await t.read("$ ")).toBe(`^Z${job("[1] + Stopped", "cat")}$ `);
    expect(await t.line("echo $?")).toBe("148\n");
    expect(await t.line("jobs")).toBe(job("[1] + Stopped", "cat"));
    t.type("fg\r");
    await t.read("fg\r\ncat\r\n");
    t.type("again\r");
    await t.read("again\r\nagain\r\n");
    t.type("\x04");
    await t.read("$ ");
    expect(await t.line("echo $?; jobs")).toBe("0\n");
  });

  it("interrupts the foreground with Ctrl-C, and only that", async () => {
    const t = await start();
    await t.runCopying("cat; echo not reached");
    t.type("\x03");
    expect(await t.read("$ ")).toBe("^C\n$ ");
    expect(await t.line("echo $?")).toBe("130\n");
    t.type("echo abandoned");
    await t.read("echo abandoned");
    t.type("\x03");
    expect(await t.read("$ ")).toBe("^C\n$ ");
    expect(await t.line("echo $?")).toBe("130\n");
    t.type("echo loop; while :; do :; done\r");
    await t.read("done\r\nloop\r\n");
    t.type("\x03");
    expect(await t.read("$ ")).toBe("^C\n$ ");
  });

  it("stops what reads the terminal from the background", async () => {
    const t = await start();
    expect(await t.line("cat &")).toBe("");
    expect(await t.line("jobs")).toBe(job("[1] + Stopped (tty input)", "cat"));
    expect(await t.line("kill %1; jobs >/dev/null")).toBe("");
    expect(await t.line("fg %1 </dev/null; echo $?")).toBe("cat\nTerminated\n143\n");
  });

  it("has pipelines in one process group", async () => {
    const t = await start();
    await t.runCopying("cat | cat");
    t.type("\x1a");
    expect(await t.read("$ ")).toBe(`^Z${job("[1] + Stopped", "cat | cat")}$ `);
    const listed = await t.line("jobs -l");
    const [, first, second] = /^\[1\] \+ (\d+) Stopped +cat \|\n {6}(\d+) +cat\n$/.exec(listed)!;
    expect(Number(second)).toBe(Number(first) + 1);
    expect(await t.line("jobs -p")).toBe(`${first}\n`);
    expect(await t.line("kill %cat; fg")).toBe("cat | cat\nTerminated\nTerminated\n");
  });

  it("tells of jobs that end, at the next prompt", async () => {
    const t = await start();
    expect(await t.line("true & wait")).toBe(job("[1] + Done", "true"));
    expect(await t.line("(exit 4) & wait $!; echo $?")).toBe(`4\n${job("[1] + Done(4)", "(exit 4)")}`);
    expect(await t.line("jobs")).toBe("");
  });

  it("orders jobs: the current, the previous, the others", async () => {
    const t = await start();
    for (const command of ["cat - 2>&1", "cat - b"]) {
      await t.runCopying(command);
      t.type("\x1a");
      await t.read("$ ");
    }
    expect(await t.line("jobs")).toBe(job("[2] + Stopped", "cat - b") + job("[1] - Stopped", "cat - 2>&1"));
    t.type("fg %1\r");
    await t.read("cat - 2>&1\r\n");
    t.type("\x03");
    await t.read("$ ");
    expect(await t.line("jobs %?b; fg %nosuch")).toBe(
      `${job("[2] + Stopped", "cat - b")}sh: 5: fg: No such job: %nosuch\n`,
    );
  });

  it("does not end at once with stopped jobs", async () => {
    const t = await start();
    await t.runCopying("cat");
    t.type("\x1a");
    await t.read("$ ");
    expect(await t.line("exit")).toBe("You have stopped jobs.\n");
    expect(await t.line("echo not yet")).toBe("not yet\n");
    expect(await t.line("echo two commands later")).toBe("two commands later\n");
    t.type("\x04");
    expect(await t.read("$ ")).toBe("You have stopped jobs.\n$ ");
    t.type("exit 7\r");
    expect(await t.end()).toBe(exitedStatus(7));
  });

  it("ends with Ctrl-D, unless told to ignore it", async () => {
    const t = await start();
    expect(await t.line("set -o ignoreeof")).toBe("");
    t.type("\x04");
    expect(await t.read("$ ")).toBe('\nUse "exit" to leave shell.\n$ ');
    expect(await t.line("set +o ignoreeof; false")).toBe("");
    t.type("\x04");
    expect(await t.end()).toBe(exitedStatus(1));
  });

  it("is not touched by the signals of the keyboard, nor by SIGTERM", async () => {
    const t = await start();
    t.type("\x1c");
    t.type("\x1a");
    expect(await t.line("kill -TERM $$; kill -QUIT $$; kill -TSTP $$; echo alive")).toContain("alive\n");
    expect(await t.line("trap 'echo int' INT; kill -INT $$; echo after")).toBe("int\nafter\n");
    expect(await t.line("(trap; kill -TERM $(sh -c 'echo $PPID')); echo $?")).toBe("Terminated\n143\n");
  });

  it("runs subshells and functions as jobs, and gives the terminal to them", async () => {
    const t = await start();
    t.type("(read x; echo got $x)\r");
    await t.read("$x)\r\n");
    t.type("line\r");
    expect(await t.read("$ ")).toBe("line\ngot line\n$ ");
    await t.runCopying("f() { cat; echo $?; }; f");
    t.type("\x1a");
    expect(await t.read("$ ")).toContain("148\n");
    expect(await t.line("jobs")).toBe(job("[1] + Stopped", "cat"));
  });

  it("works without a terminal of its own as far as that goes", async () => {
    const t = await start();
    expect(await t.line("sh -ic 'echo $-' </dev/null 2>&1 | cat")).toBe("mi\n");
    expect(await t.line("set +m; echo $-; set -m; echo $-")).toBe("si\nsmi\n");
  });
});
