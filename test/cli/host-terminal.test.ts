/** `tuxlet host` on a terminal, in front of a shell with job control: as if the command were there alone. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CLONE_NEWPID } from "../../src/abi/sched.ts";
import { forkExec } from "../../src/host/exec/fork-exec.ts";
import { needs } from "../host/needs.ts";

const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");
const isRoot = process.getuid?.() === 0;
const canRun = !needs.syscalls.missing && isRoot;
const reason = isRoot ? needs.syscalls.reason : "(needs root)";

/** read(1) may be interrupted by the signal that lets it go on. */
const UNTIL_TYPED = 'trap "echo resumed" CONT; echo ready; until read line; do :; done';

/** What is typed when the text before it has come out. */
type Dialogue = readonly (readonly [output: string, input: string])[];

/** script(1) is the terminal. @returns the lines that the shell wrote about its job. */
async function converse(command: string, dialogue: Dialogue): Promise<string[]> {
  const shell = `set -m; ${command}; echo "stopped $?"; fg > /dev/null; echo "ended $?"`;
  const terminal = spawn("script", ["-qec", shell, "/dev/null"], {
    env: { ...process.env, SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  let said = 0;
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    for (let next = dialogue[said]; next !== undefined && output.includes(next[0]); next = dialogue[++said])
      terminal.stdin.write(next[1]);
  });
  await new Promise((resolve) => terminal.once("exit", resolve));
  return output.match(/(stopped|ended) \d+/g) ?? [];
}

describe.skipIf(!canRun)(`tuxlet host on a terminal ${reason}`, () => {
  const node = `${process.execPath} ${MAIN} host`;

  it.each<[name: string, script: string, dialogue: Dialogue, lines: readonly string[]]>([
    [
      "that is stopped and ended by what is typed",
      `ulimit -c 0; ${UNTIL_TYPED}; exit 8`,
      [
        ["ready", "\x1a"],
        ["resumed", "\x1c"],
      ],
      ["stopped 148", "ended 131"],
    ],
    [
      "that handles the interrupt",
      `trap "exit 9" INT; ${UNTIL_TYPED}; exit 8`,
      [
        ["ready", "\x1a"],
        ["resumed", "\x03"],
      ],
      ["stopped 148", "ended 9"],
    ],
    ["that stops itself", "kill -STOP $$; exit 5", [], ["stopped 147", "ended 5"]],
    [
      "that reads to the end of what is typed",
      `${UNTIL_TYPED}; exit $line`,
      [
        ["ready", "\x1a"],
        ["resumed", "6\n"],
      ],
      ["stopped 148", "ended 6"],
    ],
  ])("runs a command %s, as a shell does", async (_, script, dialogue, lines) => {
    await using init = forkExec("/bin/sleep", ["sleep", "100"], { sys: { cloneflags: CLONE_NEWPID } });
    const command = `sh -c '${script}'`;
    expect(await converse(command, dialogue)).toEqual(lines);
    expect(await converse(`${node} enter --pid ${init.pid} --pid-namespace -- ${command}`, dialogue)).toEqual(lines);
    expect(await converse(`${node} run --uts -- ${command}`, dialogue)).toEqual(lines);
  });
});
