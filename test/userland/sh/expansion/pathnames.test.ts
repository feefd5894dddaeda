// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell text
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineProgram } from "../../../../src/platform/program/index.ts";
import type { Sys } from "../../../../src/platform/program/sys/index.ts";
import { expandWords } from "../../../../src/userland/sh/expansion/index.ts";
import { runProgram } from "../../../platform/program/run-program.ts";
import { dash } from "../dash.ts";
import { FakeShell, parseWords } from "./fake-shell.ts";

const DIRECTORIES = ["d", "d/sub", "e", ".h", "d[1]", "déjà"];
const FILES = [
  "a",
  "b",
  "ab",
  "a b",
  "*",
  "a*",
  "A",
  "-x",
  ".dot",
  "d/a",
  "d/b",
  "d/.c",
  "d/sub/z",
  "e/a",
  ".h/f",
  "d[1]/f",
  "déjà/vu",
  "back\\slash",
  "d-",
];
const LINKS = [
  ["dangling", "nowhere"],
  ["link", "d"],
] as const;

/** Lines of words; each line is expanded on its own. */
const LINES = [
  "*",
  "* *",
  "'*' \\* \"*\"",
  "a*",
  "a\\*",
  '"a"*',
  "a' '*",
  "?",
  "??",
  "[ab]",
  "[!ab]",
  "[a-c]*",
  "[[:upper:]]",
  "-*",
  ".*",
  ".[!.]*",
  ".h/*",
  ".*/f",
  "*/*",
  "*/",
  "d/*/",
  "*/a",
  "d*/*",
  "d\\[1]/*",
  "d[[]1]/*",
  "'d[1]'/*",
  "d//*",
  "./*",
  "./d/../d/a*",
  "d/.*",
  "d/sub/*",
  "*/sub/*",
  "*/*/*",
  "*/nowhere",
  "nowhere/*",
  "a/*",
  "dangling*",
  "dang*/",
  "link/*",
  "li*/a",
  "back*",
  "back\\\\*",
  "*à",
  "déjà/*",
  "d*à/v*",
  "[d/a]",
  "d[/]a",
  "[",
  "[a",
  "nope* no?pe '[x]'",
  '$x $y "$x" $z',
  "${n:-*b}",
  "${n:-'*'b}",
  "$(printf %s '?')",
];
const VARIABLES = { x: "*b", y: "a b*", z: "\\*b", n: "" };

/** expandWords where the files are those of a kernel. */
class ShellInKernel extends FakeShell {
  private readonly calls: Sys;
  override readonly isNoglob = false;

  constructor(calls: Sys) {
    super({ variables: VARIABLES });
    this.calls = calls;
  }

  override get sys(): Sys {
    return this.calls;
  }
}

const glob = defineProgram({
  name: "glob",
  version: 1,
  main: function* (sys) {
    yield* sys.mkdir("/w");
    yield* sys.chdir("/w");
    for (const path of DIRECTORIES) yield* sys.mkdir(path);
    for (const path of FILES) yield* sys.mknod(path, 0o100644);
    for (const [path, target] of LINKS) yield* sys.symlink(target, path);
    for (const line of LINES) {
      const fields = yield* expandWords(new ShellInKernel(sys), parseWords(line).words);
      yield* sys.write(1, `${fields.map((field) => `<${field}>`).join("")}\n`);
    }
    return 0;
  },
});

describe("pathnames are expanded as in dash", () => {
  let directory = "";
  let ours: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "glob-"));
    for (const path of DIRECTORIES) mkdirSync(join(directory, path));
    for (const path of FILES) writeFileSync(join(directory, path), "");
    for (const [path, target] of LINKS) symlinkSync(target, join(directory, path));
    const { stdout, stderr } = await runProgram(glob);
    expect(stderr).toBe("");
    ours = stdout.split("\n");
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test.each(LINES.map((line, i) => [line, i] as const))("%s", (line, i) => {
    const assignments = Object.entries(VARIABLES).map(([name, value]) => `${name}='${value}'\n`);
    const { stdout, error } = dash(`${assignments.join("")}printf '<%s>' ${line}; echo`, [], directory);
    expect(error).toBe("");
    expect(`${ours[i]}\n`).toBe(stdout);
  });
});
