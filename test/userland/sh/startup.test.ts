// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { describe, expect, it } from "vitest";
import { sh } from "../../../src/userland/sh/index.ts";
import { runProgram } from "../../platform/program/run-program.ts";
import { SHELL_TOOLS } from "./compare-scripts.ts";

const others = SHELL_TOOLS.filter(({ name }) => name !== sh.name);

async function run(argv: readonly string[], files: Readonly<Record<string, string>> = {}, env: readonly string[] = []) {
  const { stdout, stderr, exitCode } = await runProgram(sh, argv, { others, files, env: ["PATH=/bin", ...env] });
  return { stdout, stderr, exitCode };
}

describe("what a shell reads first", () => {
  it("/etc/profile and .profile, if it is a login shell", async () => {
    const files = { "/etc/profile": "x=system; echo profile\n", "/tmp/.profile": "echo mine $x; nosuch\n" };
    const expected = {
      stdout: "profile\nmine system\nscript system\n",
      stderr: "-sh: 1: nosuch: not found\n",
      exitCode: 0,
    };
    expect(await run(["-sh", "-c", "echo script $x"], files, ["HOME=/tmp"])).toEqual(expected);
    expect((await run(["sh", "-l", "-c", "echo script $x"], files, ["HOME=/tmp"])).stdout).toBe(expected.stdout);
    expect((await run(["sh", "-c", "echo script $x"], files, ["HOME=/tmp"])).stdout).toBe("script\n");
  });

  it("$ENV, expanded, if it is interactive", async () => {
    const files = { "/tmp/rc": "alias hi='echo hi there'; PS1='> '\n" };
    const interactive = await run(["sh", "-i", "-c", "eval hi"], files, ["HOME=/tmp", "ENV=${HOME}/rc"]);
    expect(interactive).toMatchObject({ stdout: "hi there\n", exitCode: 0 });
    expect(await run(["sh", "-c", "eval hi"], files, ["HOME=/tmp", "ENV=/tmp/rc"])).toMatchObject({ exitCode: 127 });
  });
});

it("has set -o pipefail: the status of a pipeline is that of the last command that failed", async () => {
  const script =
    "set -o pipefail; (exit 3) | (exit 4) | true; echo $?; true | true; echo $?; set +o pipefail; false | true; echo $?";
  expect(await run(["sh", "-c", script])).toEqual({ stdout: "4\n0\n0\n", stderr: "", exitCode: 0 });
});

it("knows the line it is at", async () => {
  const script =
    "echo $LINENO\necho $LINENO\nf() {\n\necho $LINENO; }\nf; LINENO=x; echo $LINENO; unset LINENO; echo [$LINENO]";
  expect((await run(["sh", "-c", script])).stdout).toBe("1\n2\n3\nx\n[]\n");
});

it("does not run out of the host's stack, however deep commands are in each other", async () => {
  const deep = `${"{ ".repeat(90)}echo deep; ${"}; ".repeat(90)}`;
  expect((await run(["sh", "-c", deep])).stdout).toBe("deep\n");
  expect(await run(["sh", "-c", "f() { eval f; }; f"])).toMatchObject({
    stderr: expect.stringContaining("Maximum function recursion depth (1000) reached"),
    exitCode: 2,
  });
  // dash has no limit for these, and overflows its stack.
  for (const script of [`x='eval "$x"'; eval "$x"`, "trap 'kill -USR1 $$' USR1; kill -USR1 $$"]) {
    expect(await run(["sh", "-c", script])).toMatchObject({
      stderr: expect.stringContaining("Maximum recursion depth (1000) reached"),
      exitCode: 2,
    });
  }
});
